import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { ResolvedMongodb } from './resolve-mongodb.ts';
import type { ServerPlan } from './server-plan.ts';

const HOST = '127.0.0.1';
const REPLICA_SET = 'stepgraph';
const PROBE_MS = 2_000;

/** How the MongoDB server is started on loopback; its files go into `<kind>/` of the data folder. */
export function planMongodb(server: ResolvedMongodb, place: { dataDir: string; port: number }): ServerPlan {
  const folder = join(place.dataDir, server.kind);
  mkdirSync(folder, { recursive: true });
  const host = `${HOST}:${place.port}`;
  const address = `mongodb://${host}/stepgraph?directConnection=true&w=majority&journal=true`;
  const own = server.kind === 'mongod' ? mongodArgs(folder, place.port) : secantusArgs(folder, place.port);
  return {
    command: server.command,
    args: [...server.args, ...own],
    env: server.env,
    address,
    probe: () => probeMongodb(address, server.kind === 'mongod' ? host : null),
  };
}

function mongodArgs(folder: string, port: number): string[] {
  const listen = ['--bind_ip', HOST, '--port', String(port), '--dbpath', folder];
  // A fraction of a GB: by default it takes half of the machine's memory.
  return [...listen, '--replSet', REPLICA_SET, '--wiredTigerCacheSizeGB', '0.5', '--quiet'];
}

function secantusArgs(folder: string, port: number): string[] {
  // Without --sync-on-commit a kill loses writes it has acknowledged.
  const durable = ['--storage-path', folder, '--sync-on-commit'];
  return ['--host', HOST, '--port', String(port), ...durable, '--cache-size', '256M', '--log-level', 'WARNING'];
}

/**
 * Asks MongoDB for a sign of life.
 * @param replicaHost when given, the one-node replica set is set up if it is not, and must have its primary.
 * @throws while it cannot be reached or cannot take writes.
 */
export async function probeMongodb(uri: string, replicaHost: string | null = null): Promise<void> {
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: PROBE_MS,
    connectTimeoutMS: PROBE_MS,
    socketTimeoutMS: PROBE_MS * 2,
    monitorCommands: false,
  });
  try {
    const admin = client.db('admin');
    await admin.command({ ping: 1 });
    if (replicaHost === null) return;
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary) return;
    if (!hello.setName) {
      await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host: replicaHost }] } });
    }
    throw new Error('The replica set has no primary yet');
  } finally {
    await client.close();
  }
}
