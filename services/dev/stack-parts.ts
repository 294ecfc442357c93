import { fork, spawn } from 'node:child_process';
import type { ServerPlan } from './server-plan.ts';
import type { Part } from './supervise.ts';

/** The parts of a stack, in the order in which they are stopped. */
export const PARTS = ['gateway', 'worker', 'temporal', 'mongodb'] as const;
export type PartName = (typeof PARTS)[number];

/** Milliseconds each has to end after SIGTERM; together less than the ten seconds that stopping may take. */
const GRACE_MS: Record<PartName, number> = { gateway: 2_700, worker: 2_700, temporal: 2_000, mongodb: 2_200 };

/** A server that is not ours: Temporal or MongoDB. */
export function serverPart(name: PartName, plan: ServerPlan, cwd: string): Part & { name: PartName } {
  return {
    name,
    graceMs: GRACE_MS[name],
    probe: () => plan.probe(),
    // In the data folder, so that no stray configuration file of the user's folder is picked up.
    spawn: () =>
      spawn(plan.command, plan.args, {
        cwd,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...plan.env },
      }),
  };
}

/** One of our own processes: it sends `{ type: 'ready' }` when it is, and ends when the channel closes. */
export function nodePart(name: PartName, entry: string, env: NodeJS.ProcessEnv): Part & { name: PartName } {
  let ready = false;
  return {
    name,
    graceMs: GRACE_MS[name],
    probe: async () => {
      if (!ready) throw new Error(`${name} has not said that it is ready`);
    },
    spawn: () => {
      ready = false;
      const child = fork(entry, [], { detached: true, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env });
      child.on('message', (message) => {
        if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready')
          ready = true;
      });
      return child;
    },
  };
}
