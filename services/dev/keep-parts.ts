import type { DataFolder } from './data-folder.ts';
import { startOrphanWatcher } from './orphan-watcher.ts';
import { openPartLog } from './part-log.ts';
import { PARTS, type PartName } from './stack-parts.ts';
import { killGroup, stopGroup } from './stop-group.ts';
import { type Part, type SupervisedPart, supervise } from './supervise.ts';

/** The parts of one stack that are kept running. */
export interface PartKeeper {
  /** Starts a part and waits until it is ready. */
  launch(part: Part & { name: PartName }): Promise<void>;
  pids(): Record<PartName, number | null>;
  /** Stops gateway, worker, Temporal and MongoDB, in this order. */
  stopAll(): Promise<void>;
  /** Ends all at once, without asking. */
  killAll(): void;
}

/** Keeps parts running, remembers their processes in the data folder, and sees to it that none outlives this process. */
export function keepParts(folder: DataFolder, say: (line: string) => void): PartKeeper {
  const parts = new Map<PartName, SupervisedPart>();
  const watcher = startOrphanWatcher();
  const { processes } = folder.state;
  const pid = (name: PartName) => parts.get(name)?.pid() ?? null;
  return {
    launch: async (part) => {
      const log = openPartLog(folder.dir, part.name, (line) => say(`[${part.name}] ${line}`));
      const changed = (identity: { pid: number; started: string } | null) => {
        if (identity) processes[part.name] = identity;
        else delete processes[part.name];
        folder.save();
        watcher.watch(Object.values(processes).map((process) => process.pid));
      };
      const supervised = supervise(part, { log, say, changed });
      parts.set(part.name, supervised);
      await supervised.ready;
    },
    pids: () => ({
      gateway: pid('gateway'),
      worker: pid('worker'),
      temporal: pid('temporal'),
      mongodb: pid('mongodb'),
    }),
    stopAll: async () => {
      for (const name of PARTS) await parts.get(name)?.stop();
      watcher.close();
    },
    killAll: () => {
      for (const process of Object.values(processes)) killGroup(process.pid);
    },
  };
}

/** Ends what a stack that was killed left behind, so that nobody else has the ports and files. */
export async function endLeftovers(folder: DataFolder, say: (line: string) => void): Promise<void> {
  const { processes } = folder.state;
  for (const name of PARTS) {
    const leftover = processes[name];
    if (!leftover) continue;
    await stopGroup(leftover, 5_000, () =>
      say(`ending ${name} (pid ${leftover.pid}), left by a stack that was killed`),
    );
    delete processes[name];
  }
  folder.save();
}
