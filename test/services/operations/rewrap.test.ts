import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rewrap } from '../../../services/operations/rewrap.ts';
import { openStore } from '../../../services/store/open-store.ts';
import { type SealedRecord, sealedKinds } from '../../../services/store/sealed.ts';
import type { Store } from '../../../services/store/store.ts';
import { createVault, type SealedPlace } from '../../../services/vault/vault.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { newExecution } from '../store/samples.ts';

let mongodb: TestMongodb;
let store: Store;
let client: MongoClient;
beforeAll(async () => {
  mongodb = await startMongodb();
  store = openStore({ uri: mongodb.uri });
  client = new MongoClient(mongodb.uri);
});
afterAll(async () => {
  await store?.close();
  await client?.close();
  await mongodb?.stop();
});

const keyOf = (byte: number) => ({ id: `key-${byte}`, key: Buffer.alloc(32, byte) });
const vaultOf = (...bytes: number[]) => {
  const keys = bytes.map(keyOf);
  const [first = keyOf(0)] = keys;
  return createVault({ current: () => first, find: (id) => keys.find((key) => key.id === id) });
};
const at = new Date('2026-01-02T03:04:05Z');
const textOf = ({ tenantId, kind, name }: SealedPlace) => `the ${kind} ${name} of ${tenantId}`;

/** One of everything that is sealed, and things with nothing sealed beside them. */
async function fill(vault: ReturnType<typeof vaultOf>, tenantId: string): Promise<SealedPlace[]> {
  const places: SealedPlace[] = [];
  const seal = (kind: SealedPlace['kind'], name: string) => {
    const place = { tenantId, kind, name };
    places.push(place);
    return vault.seal(place, textOf(place));
  };
  const times = { createdAt: at, updatedAt: at };
  for (const name of ['one', 'two'])
    await store.secrets.put(tenantId, {
      ...{ name, content: { envelope: seal('secret', name), hosts: ['a.example'], description: 'kept' } },
      ...times,
    });
  const connection = { type: 'postgresql', settings: { host: 'db.example', $odd: { 'a.b': 1 } }, description: null };
  const sealed = { ...connection, envelope: seal('connection', 'a db') };
  await store.connections.put(tenantId, { name: 'a db', content: sealed, ...times });
  await store.connections.put(tenantId, { name: 'open', content: { ...connection, envelope: null }, ...times });
  const webhook = {
    ...{ id: `wh-${tenantId}`, tenantId, url: 'https://a.example', description: null, events: ['*'], workflows: null },
    ...{ headerNames: ['x-a'], envelope: seal('webhook', `wh-${tenantId}`), style: 'v1', settings: {}, enabled: true },
    ...{ disabledReason: null, failingSince: null, maxAttempts: 5, revision: 3, ...times },
  };
  await store.webhooks.insert(webhook);
  const content = { name: null, version: null, input: {}, labels: {}, signature: null, idempotency: null };
  for (const [id, envelope] of [
    [`tr-${tenantId}`, seal('trigger', `tr-${tenantId}`)],
    [`tr-open-${tenantId}`, null],
  ] as const)
    await store.triggers.insert({
      ...{ id, tenantId, workflowId: 'wf-aaaaaaaa', tokenSha256: id, envelope, content, lastUsedAt: null, ...times },
    });
  await store.valueKeys.insert(tenantId, {
    ...{ name: 'values', content: { envelope: seal('value', 'values') }, ...times },
  });
  const lent = { openai: seal('execution', `ex-${tenantId}/openai`), other: seal('execution', `ex-${tenantId}/other`) };
  await store.executions.insert(newExecution(`ex-${tenantId}`, { tenantId, lent }));
  await store.executions.insert(newExecution(`ex-none-${tenantId}`, { tenantId }));
  return places;
}

/** Everything that is sealed, by what the store lists. */
async function readAll(): Promise<SealedRecord['texts']> {
  const lists = await Promise.all(sealedKinds.map((kind) => store.sealed.list(kind, { after: null, limit: 100 })));
  return lists.flat().flatMap(({ texts }) => texts);
}

/** The whole database but for the envelopes. */
async function readRest(): Promise<string> {
  const db = client.db('stepgraph');
  const names = ['secrets', 'connections', 'webhooks', 'triggers', 'valueKeys', 'executions'];
  const all = await Promise.all(names.map((name) => db.collection(name).find().sort({ _id: 1 }).toArray()));
  return JSON.stringify(all).replace(/sg1\.[\w.-]+/g, '<envelope>');
}

it('seals everything under the first key, changes nothing else, and may be run again', async () => {
  const places = [...(await fill(vaultOf(1), 'acme')), ...(await fill(vaultOf(2), 'shop'))];
  const before = await readRest();
  const vault = vaultOf(3, 2, 1);
  const newer = { tenantId: 'acme', kind: 'secret', name: 'newer' } as const;
  const content = { envelope: vault.seal(newer, textOf(newer)), hosts: [], description: null };
  const logged: string[] = [];
  const run = () => rewrap({ store, vault, log: (message) => logged.push(message) });
  const counts = await run();
  expect(counts.map(({ kind, sealedAnew }) => [kind, sealedAnew])).toEqual([
    ['secret', 4],
    ['connection', 2],
    ['webhook', 2],
    ['trigger', 2],
    ['value', 2],
    ['execution', 4],
  ]);
  expect(counts.reduce((sum, count) => sum + count.sealedAnew, 0)).toBe(places.length);
  expect(await readRest()).toBe(before);
  // The older keys are gone.
  const alone = vaultOf(3);
  const found = await readAll();
  expect(found.map(({ place }) => place)).toEqual(expect.arrayContaining(places));
  for (const { place, envelope } of found) expect(alone.open(place, envelope)).toBe(textOf(place));
  await store.secrets.put('acme', { name: 'newer', content, createdAt: at, updatedAt: at });
  expect((await run()).map(({ sealedAnew, current }) => [sealedAnew, current])).toEqual([
    [0, 5],
    [0, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [0, 4],
  ]);
  expect(logged).toEqual([]);
});

it('leaves alone what others change while it works', async () => {
  const place = { tenantId: 'race', kind: 'secret', name: 'changed' } as const;
  const put = async (vault: ReturnType<typeof vaultOf>, text: string) => {
    const content = { envelope: vault.seal(place, text), hosts: [], description: null };
    await store.secrets.put('race', { name: 'changed', content, createdAt: at, updatedAt: at });
  };
  await put(vaultOf(2), 'before');
  let isChanged = false;
  const sealed: Store['sealed'] = {
    ...store.sealed,
    async replace(kind, record, envelopes) {
      if (record.id === 'race/changed' && !isChanged) {
        isChanged = true;
        await put(vaultOf(2), 'meanwhile');
      }
      return store.sealed.replace(kind, record, envelopes);
    },
  };
  const [secrets] = await rewrap({ store: { sealed }, vault: vaultOf(3, 2), log: () => {} });
  expect(secrets).toMatchObject({ kind: 'secret', sealedAnew: 1, unreadable: 0 });
  const stored = await store.secrets.find('race', 'changed');
  expect(vaultOf(3).open(place, stored?.content.envelope ?? '')).toBe('meanwhile');
});

it('counts and names what cannot be opened, and goes on', async () => {
  const tenants = ['gone', 'lost'];
  for (const tenantId of tenants) {
    const lost = { tenantId, kind: 'secret', name: 'lost one' } as const;
    const content = { envelope: vaultOf(9).seal(lost, 'gone'), hosts: [], description: null };
    await store.secrets.put(tenantId, { name: 'lost one', content, createdAt: at, updatedAt: at });
  }
  const logged: string[] = [];
  const counts = await rewrap({ store, vault: vaultOf(4, 3), log: (message) => logged.push(message) });
  expect(counts[0]).toMatchObject({ kind: 'secret', unreadable: 2 });
  expect(counts.slice(1).every(({ sealedAnew, unreadable }) => sealedAnew > 0 && unreadable === 0)).toBe(true);
  expect(logged).toEqual(
    tenants.map((tenantId) =>
      expect.stringMatching(`^Tenant ${JSON.stringify(tenantId)}: .*"lost one" was sealed under a master key`),
    ),
  );
  for (const tenantId of tenants) await store.secrets.remove(tenantId, 'lost one');
});

it('is a command that prints what it did', async () => {
  const [one, two] = [5, 6].map((byte) => Buffer.alloc(32, byte).toString('base64'));
  const first = createVault({ current: () => keyOf(4), find: (id) => (id === 'key-4' ? keyOf(4) : undefined) });
  await client.db('stepgraph').dropDatabase();
  await store.secrets.put('acme', {
    name: 'mine',
    content: {
      envelope: first.seal({ tenantId: 'acme', kind: 'secret', name: 'mine' }, 'x'),
      hosts: [],
      description: null,
    },
    createdAt: at,
    updatedAt: at,
  });
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.stubEnv('MONGODB_URI', mongodb.uri);
  vi.stubEnv('STEPGRAPH_MASTER_KEY', `${one},${two}`);
  try {
    await import('../../../services/vault/rewrap-main.ts');
    const said = written.mock.calls.map(([text]) => String(text)).join('');
    expect(said).toContain('secret: 0 sealed anew, 0 sealed so before, 1 that cannot be opened');
    expect(said).toContain('Keep every key');
    expect(process.exitCode).toBe(1);
  } finally {
    written.mockRestore();
    vi.unstubAllEnvs();
    process.exitCode = 0;
  }
});
