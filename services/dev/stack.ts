import { bringUpMongodb, bringUpTemporal } from './bring-up-servers.ts';
import { chooseCacheDir } from './choose-cache-dir.ts';
import { choosePorts } from './choose-ports.ts';
import { endLeftovers, type PartKeeper } from './keep-parts.ts';
import type { StackOptions } from './stack-options.ts';
import { nodePart, type PartName } from './stack-parts.ts';
import { waitForReadiness } from './wait-for-readiness.ts';

/** What `npm start -- --json` prints. */
export interface StackInfo {
  api: string;
  temporal: string;
  /** Null when Temporal is not ours and TEMPORAL_UI_URL does not tell. */
  temporalUi: string | null;
  mongodb: string;
  dataDir: string;
  /** Of the real processes; null for a server that is not ours. */
  pids: Record<PartName, number | null>;
}

/** A stack that is ready. */
export interface RunningStack {
  info: StackInfo;
  /** Which Temporal and MongoDB are in use, in words. */
  sources: { temporal: string; mongodb: string };
}

/** Brings up everything, each part handed to the keeper. @throws Error that explains it to the user; what was started is the keeper's to stop. */
export async function startStack(options: StackOptions, keeper: PartKeeper): Promise<RunningStack> {
  const { config, env, folder, entries, say } = options;
  await endLeftovers(folder, say);
  const cacheDir = await chooseCacheDir(env, folder.dir);
  const ports = await choosePorts(config, Boolean(env.TEMPORAL_UI_PORT), folder.state.ports);
  say(`data folder ${folder.dir}`);
  const [temporal, mongodb] = await Promise.all([
    bringUpTemporal(options, cacheDir, ports, keeper),
    bringUpMongodb(options, cacheDir, ports, keeper),
  ]);
  const temporalUi = config.temporalAddress === null ? `http://127.0.0.1:${ports.temporalUi}` : config.temporalUiUrl;
  const childEnv = {
    ...env,
    HOST: config.host,
    PORT: String(ports.api),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: config.temporalNamespace,
    MONGODB_URI: mongodb.address,
    STEPGRAPH_DATA_DIR: folder.dir,
    STEPGRAPH_SUPERVISED: '1',
    ...(temporalUi === null ? {} : { TEMPORAL_UI_URL: temporalUi }),
  };
  const api = `http://${urlHost(config.host)}:${ports.api}`;
  await Promise.all([
    keeper.launch(nodePart('gateway', entries.gateway, childEnv)),
    keeper.launch(nodePart('worker', entries.worker, childEnv)),
  ]);
  await waitForReadiness(api);
  const addresses = { api, temporal: temporal.address, temporalUi, mongodb: mongodb.address };
  return {
    info: { ...addresses, dataDir: folder.dir, pids: keeper.pids() },
    sources: { temporal: temporal.description, mongodb: mongodb.description },
  };
}

/** A host as it is reached from this machine, in a URL. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
