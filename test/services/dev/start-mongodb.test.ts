import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chooseCacheDir } from '../../../services/dev/choose-cache-dir.ts';
import { identify } from '../../../services/dev/process-identity.ts';
import { startMongodb } from '../../../services/dev/start-mongodb.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stepgraph-server-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

it('starts MongoDB so that acknowledged writes survive SIGKILL', async () => {
  const options = { dataDir, cacheDir: await chooseCacheDir(process.env, dataDir), log: () => {}, env: process.env };
  const first = await startMongodb(options);
  const client = new MongoClient(first.address);
  for (let index = 0; index < 20; index++) await client.db().collection('kept').insertOne({ index });
  process.kill(first.pid, 'SIGKILL');
  await client.close();
  await first.stop();
  const second = await startMongodb(options);
  const again = new MongoClient(second.address);
  expect(await again.db().collection('kept').countDocuments()).toBe(20);
  await again.close();
  await second.stop();
  expect(identify(second.pid)).toBeNull();
});
