import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseCacheDir } from '../../services/dev/choose-cache-dir.ts';
import { pickFreePort } from '../../services/dev/free-port.ts';
import { planMongodb } from '../../services/dev/plan-mongodb.ts';
import { resolveMongodb } from '../../services/dev/resolve-mongodb.ts';
import { type RunningServer, startServer } from '../../services/dev/server-plan.ts';
import { freezeProcess } from './freeze-process.ts';

/** A document store of a test, in a folder of its own. */
export interface TestMongodb {
  uri: string;
  /** Which program it is, and where it was found. */
  source: string;
  /** SIGKILL: what was acknowledged must survive it. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open, and nothing is answered. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** Starts it again at the same address, with its data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts the server that `npm start` would use. */
export async function startMongodb(): Promise<TestMongodb> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepgraph-mongodb-'));
  const { env } = process;
  const server = await resolveMongodb({ cacheDir: await chooseCacheDir(env, dataDir), log: () => {}, env });
  const plan = planMongodb(server, { dataDir, port: await pickFreePort('127.0.0.1') });
  let running: RunningServer | null = await startServer(plan);
  return {
    uri: plan.address,
    source: server.source,
    async kill() {
      if (running) process.kill(running.pid, 'SIGKILL');
      await running?.stop();
      running = null;
    },
    freeze() {
      if (running) freezeProcess(running.pid);
    },
    thaw() {
      if (running) process.kill(running.pid, 'SIGCONT');
    },
    async restart() {
      running ??= await startServer(plan);
    },
    async stop() {
      await running?.stop();
      running = null;
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
