import { pickFreePort } from './free-port.ts';
import { planMongodb } from './plan-mongodb.ts';
import { type ResolveMongodbOptions, resolveMongodb } from './resolve-mongodb.ts';
import { type RunningServer, startServer } from './server-plan.ts';

/** Finds and starts a MongoDB server on a free port, for tests and benchmarks; `address` is its URI. */
export async function startMongodb(options: ResolveMongodbOptions & { dataDir: string }): Promise<RunningServer> {
  const server = await resolveMongodb(options);
  const port = await pickFreePort('127.0.0.1');
  return startServer(planMongodb(server, { dataDir: options.dataDir, port }));
}
