import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseCacheDir } from '../../services/dev/choose-cache-dir.ts';
import { pickFreePort } from '../../services/dev/free-port.ts';
import { planTemporal } from '../../services/dev/plan-temporal.ts';
import { resolveTemporal } from '../../services/dev/resolve-temporal.ts';
import { type RunningServer, startServer } from '../../services/dev/server-plan.ts';

/** A Temporal server of a test, in a folder of its own. */
export interface TestTemporal {
  address: string;
  namespace: string;
  kill(): Promise<void>;
  /** Starts it again at the same address, with its data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server that `npm start` would use, tuned in the same way. */
export async function startTemporal(): Promise<TestTemporal> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepgraph-temporal-'));
  const { env } = process;
  const server = await resolveTemporal({ cacheDir: await chooseCacheDir(env, dataDir), log: () => {}, env });
  const port = await pickFreePort('127.0.0.1');
  const uiPort = await pickFreePort('127.0.0.1', [port]);
  const namespace = 'default';
  const plan = planTemporal(server, { dataDir, port, uiPort, namespace });
  let running: RunningServer | null = await startServer(plan);
  return {
    address: plan.address,
    namespace,
    async kill() {
      if (running) process.kill(running.pid, 'SIGKILL');
      await running?.stop();
      running = null;
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
