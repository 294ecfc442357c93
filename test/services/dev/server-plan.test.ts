import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chooseCacheDir } from '../../../services/dev/choose-cache-dir.ts';
import { pickFreePort } from '../../../services/dev/free-port.ts';
import { planMongodb } from '../../../services/dev/plan-mongodb.ts';
import { probeNamespace } from '../../../services/dev/plan-temporal.ts';
import { identify } from '../../../services/dev/process-identity.ts';
import { resolveMongodb } from '../../../services/dev/resolve-mongodb.ts';
import { startServer } from '../../../services/dev/server-plan.ts';
import { startTemporal } from '../../../services/dev/start-temporal.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stepgraph-server-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

async function options() {
  return { dataDir, cacheDir: await chooseCacheDir(process.env, dataDir), log: () => {}, env: process.env };
}

it('starts MongoDB so that an acknowledged write survives SIGKILL', async () => {
  const plan = planMongodb(await resolveMongodb(await options()), { dataDir, port: await pickFreePort('127.0.0.1') });
  const first = await startServer(plan);
  const client = new MongoClient(first.address);
  for (let index = 0; index < 20; index++) await client.db().collection('kept').insertOne({ index });
  process.kill(first.pid, 'SIGKILL');
  await client.close();
  await first.stop();
  const second = await startServer(plan);
  const again = new MongoClient(second.address);
  expect(await again.db().collection('kept').countDocuments()).toBe(20);
  await again.close();
  await second.stop();
  expect(identify(second.pid)).toBeNull();
});

it('starts Temporal with the namespace and the UI', async () => {
  const temporal = await startTemporal({ ...(await options()), namespace: 'other' });
  try {
    await probeNamespace(temporal.address, 'other');
    await expect(probeNamespace(temporal.address, 'unknown')).rejects.toThrow(/not found/i);
    expect((await fetch(`http://127.0.0.1:${temporal.uiPort}`)).status).toBe(200);
  } finally {
    await temporal.stop();
  }
  expect(identify(temporal.pid)).toBeNull();
});

it('tells the output of a server that does not come up', async () => {
  const plan = {
    command: '/bin/sh',
    args: ['-c', 'echo no room; exit 1'],
    env: {},
    address: '',
    probe: () => Promise.reject(),
  };
  await expect(startServer(plan)).rejects.toThrow(/did not come up: no room/);
});
