import { pickFreePort } from './free-port.ts';
import { planTemporal } from './plan-temporal.ts';
import { resolveTemporal } from './resolve-temporal.ts';
import type { ResolveOptions } from './resolver.ts';
import { type RunningServer, startServer } from './server-plan.ts';

/** Finds and starts a Temporal dev server on free ports, tuned as in `npm start`, for tests and benchmarks. */
export async function startTemporal(
  options: ResolveOptions & { dataDir: string; namespace?: string },
): Promise<RunningServer & { uiPort: number }> {
  const server = await resolveTemporal(options);
  const port = await pickFreePort('127.0.0.1');
  const uiPort = await pickFreePort('127.0.0.1', [port]);
  const place = { dataDir: options.dataDir, port, uiPort, namespace: options.namespace ?? 'default' };
  return { ...(await startServer(planTemporal(server, place))), uiPort };
}
