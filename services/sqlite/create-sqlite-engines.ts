import { EngineLost, type SqliteEngine, type SqliteEngines } from '../../activities/database/sqlite/sqlite-engines.ts';
import { EngineProcess } from './engine-process.ts';
import { Places } from './places.ts';

/** Engines at work at once, since each is a process; of one tenant no more than half, so that nobody is kept out. */
const MOST = 8;
const MOST_OF_FOLDER = 4;
const IDLE_MS = 30_000;

interface Idle {
  process: EngineProcess;
  timer: NodeJS.Timeout;
}

/** What engines are made of. */
export interface EngineOptions {
  /** The script of an engine's process. */
  entry: URL;
  /** What that sees of the environment. */
  env: NodeJS.ProcessEnv;
  /** Milliseconds that an engine stays when nobody needs it; absent: half a minute. */
  idleMs?: number;
}

/** Engines that are started when they are first needed. */
export function createSqliteEngines({ entry, env, idleMs = IDLE_MS }: EngineOptions): SqliteEngines {
  const places = new Places(MOST, MOST_OF_FOLDER);
  const working = new Set<EngineProcess>();
  let idle: Idle[] = [];

  /** One that rested, if it still answers; else a new one. @throws EngineLost */
  async function awake(): Promise<EngineProcess> {
    for (let found = idle.pop(); found; found = idle.pop()) {
      const { process, timer } = found;
      clearTimeout(timer);
      if (await answers(process)) return process;
    }
    try {
      return new EngineProcess(entry, env);
    } catch (error) {
      throw new EngineLost(String(error));
    }
  }

  function rest(process: EngineProcess): void {
    if (process.isLost) return;
    const timer = setTimeout(() => {
      idle = idle.filter((each) => each.process !== process);
      process.kill();
    }, idleMs);
    timer.unref();
    idle.push({ process, timer });
  }

  return {
    async take(folder, signal) {
      await places.take(folder, signal);
      const process = await awake().catch((error: unknown) => {
        places.give(folder);
        throw error;
      });
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

/** Nothing is open in it, so that this changes nothing. */
async function answers(process: EngineProcess): Promise<boolean> {
  try {
    await process.ask({ kind: 'close' });
    return true;
  } catch {
    return false;
  }
}
