import type { Ports } from './choose-ports.ts';
import type { PartKeeper } from './keep-parts.ts';
import { planMongodb, probeMongodb } from './plan-mongodb.ts';
import { planTemporal, probeNamespace } from './plan-temporal.ts';
import { resolveMongodb } from './resolve-mongodb.ts';
import { resolveTemporal } from './resolve-temporal.ts';
import type { StackOptions } from './stack-options.ts';
import { serverPart } from './stack-parts.ts';
import { waitForExternal, withoutPassword } from './wait-for-external.ts';

/** A server that answers, and what it is, in words for the user. */
export interface ServerInUse {
  address: string;
  description: string;
}

/** Temporal: the one of TEMPORAL_ADDRESS, or our own dev server. */
export async function bringUpTemporal(
  { config, env, folder, say }: StackOptions,
  cacheDir: string,
  ports: Ports,
  keeper: PartKeeper,
): Promise<ServerInUse> {
  const namespace = config.temporalNamespace;
  if (config.temporalAddress !== null) {
    const address = config.temporalAddress;
    await waitForExternal('Temporal', address, 'TEMPORAL_ADDRESS', () => probeNamespace(address, namespace), say);
    return { address, description: `${address} (TEMPORAL_ADDRESS)` };
  }
  const server = await resolveTemporal({ dataDir: folder.dir, cacheDir, log: say, env });
  const place = { dataDir: folder.dir, port: ports.temporal, uiPort: ports.temporalUi, namespace };
  const plan = planTemporal(server, place);
  folder.state.ports.temporal = ports.temporal;
  await keeper.launch(serverPart('temporal', plan, folder.dir));
  return { address: plan.address, description: `${server.version}, ${server.source}, ${plan.address}` };
}

/** MongoDB: the one of MONGODB_URI, or our own. */
export async function bringUpMongodb(
  { config, env, folder, say }: StackOptions,
  cacheDir: string,
  ports: Ports,
  keeper: PartKeeper,
): Promise<ServerInUse> {
  if (config.mongodbUri !== null) {
    const uri = config.mongodbUri;
    await waitForExternal('MongoDB', withoutPassword(uri), 'MONGODB_URI', () => probeMongodb(uri), say);
    return { address: uri, description: `${withoutPassword(uri)} (MONGODB_URI)` };
  }
  const kind = folder.state.mongodbKind;
  const server = await resolveMongodb({ dataDir: folder.dir, cacheDir, log: say, env, ...(kind ? { kind } : {}) });
  const plan = planMongodb(server, { dataDir: folder.dir, port: ports.mongodb });
  folder.state.ports.mongodb = ports.mongodb;
  folder.state.mongodbKind = server.kind;
  await keeper.launch(serverPart('mongodb', plan, folder.dir));
  if (server.kind !== 'mongod') {
    say(
      'MongoDB is stood in for by SecantusDB, a beta: good for trying out, not for production or load. See MONGODB_URI.',
    );
  }
  const name = server.kind === 'mongod' ? 'mongod' : 'SecantusDB';
  return { address: plan.address, description: `${name} ${server.version}, ${server.source}, port ${ports.mongodb}` };
}
