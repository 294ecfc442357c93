import { EngineLost, type SqliteEngine, type SqliteEngines } from '../../activities/database/sqlite/sqlite-engines.ts';
import { EngineProcess } from './engine-process.ts';
import { Places } from './places.ts';

/** Engines at work at once, since each is a process; of one tenant no more than half, so that nobody is kept out. */
const MOST = 8;
const MOST_OF_FOLDER = 4;
/** Milliseconds that an engine stays when nobody needs it. */
const IDLE_MS = 30_000;

interface Idle {
  process: EngineProcess;
  timer: NodeJS.Timeout;
}

/** `entry`: the script of an engine's process. `env`: what that sees of the environment. */
export function createSqliteEngines({ entry, env }: { entry: URL; env: NodeJS.ProcessEnv }): SqliteEngines {
  const places = new Places(MOST, MOST_OF_FOLDER);
  const working = new Set<EngineProcess>();
  let idle: Idle[] = [];

  function awake(): EngineProcess {
    for (let found = idle.pop(); found; found = idle.pop()) {
      clearTimeout(found.timer);
      if (!found.process.isLost) return found.process;
    }
    return new EngineProcess(entry, env);
  }

  /** A process that cannot be made takes no place. */
  function start(folder: string): EngineProcess {
    try {
      return awake();
    } catch (error) {
      places.give(folder);
      throw new EngineLost(String(error));
    }
  }

  function rest(process: EngineProcess): void {
    if (process.isLost) return;
    const timer = setTimeout(() => {
      idle = idle.filter((each) => each.process !== process);
      process.kill();
    }, IDLE_MS);
    timer.unref();
    idle.push({ process, timer });
  }

  return {
    async take(folder, signal) {
      await places.take(folder, signal);
      const process = start(folder);
      working.add(process);
      return {
        ask: (request) => process.ask(request),
        kill: () => process.kill(),
        release() {
          if (!working.delete(process)) return;
          rest(process);
          places.give(folder);
        },
      } satisfies SqliteEngine;
    },
    close() {
      for (const process of [...working, ...idle.map((each) => each.process)]) process.kill();
      for (const { timer } of idle) clearTimeout(timer);
      idle = [];
    },
  };
}
