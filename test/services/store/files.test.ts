import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GridFSBucket, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileTarget } from '../../../activities/files/file-store.ts';
import { CONTENT_BUCKET, type Collections, collectionsOf } from '../../../services/store/collections.ts';
import { CHUNK_BYTES, createFileContents } from '../../../services/store/file-contents.ts';
import { defaultFileLimits, type FileLimits } from '../../../services/store/file-limits.ts';
import { createFileStore } from '../../../services/store/files.ts';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, newExecution } from './samples.ts';

let mongodb: TestMongodb;
let client: MongoClient;
let store: Store;
let collections: Collections;
let bucket: GridFSBucket;
/** Epoch milliseconds, moved by hand. */
let now = Date.UTC(2026, 0, 1);
const clock = () => new Date(now);
let executions = 0;

beforeAll(async () => {
  mongodb = await startMongodb();
  store = openStore({ uri: mongodb.uri });
  client = new MongoClient(mongodb.uri);
  const db = client.db(client.options.dbName === 'test' ? 'stepgraph' : client.options.dbName);
  collections = collectionsOf(db);
  bucket = new GridFSBucket(db, { bucketName: CONTENT_BUCKET, chunkSizeBytes: CHUNK_BYTES });
});
afterAll(async () => {
  await store?.close();
  await client?.close();
  await mongodb?.stop();
});

const openFiles = (limits: Partial<FileLimits> = {}) =>
  createFileStore({ collections, bucket, limits: { ...defaultFileLimits, ...limits }, clock });

/** An execution of its own, and where a step of it writes. */
async function newTarget(more: Partial<FileTarget> = {}, execution: object = {}): Promise<FileTarget> {
  executions += 1;
  const executionId = `ex-files${String(executions).padStart(3, '0')}`;
  await store.executions.insert(newExecution(executionId, execution));
  return { tenantId: 'default', executionId, path: 'step', name: 'a.txt', contentType: 'text/plain', ...more };
}

const bytesOf = (text: string) => Buffer.from(text);
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
/** `size` bytes of which no two stretches are alike. */
const noise = (size: number) =>
  Buffer.from(Uint32Array.from({ length: Math.ceil(size / 4) }, (_, n) => n * 2654435761).buffer, 0, size);

async function* inPieces(data: Buffer, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < data.length; from += size) yield data.subarray(from, from + size);
}

async function textOf(id: string, tenantId = 'default'): Promise<string | null> {
  const opened = await openFiles().open(tenantId, id);
  return opened && (await buffer(opened.read())).toString();
}

/** Sweeps until nothing is due, and tells what is left of some contents. */
async function sweepAll(afterMs = 0): Promise<void> {
  now += afterMs;
  while ((await openFiles().sweep(50)) > 0);
}

async function left(executionId: string) {
  const files = await collections.files.find({ executionId }).toArray();
  return { files: files.length, contents: files.flatMap(({ contents }) => contents) };
}
const chunksOf = (ids: Awaited<ReturnType<typeof left>>['contents']) =>
  collections.contentChunks.countDocuments({ files_id: { $in: ids } });

describe('a file', () => {
  it('comes and goes in pieces, is hashed, and gives any part of itself', async () => {
    const data = noise(3 * CHUNK_BYTES + 17);
    const facts = await openFiles().write(await newTarget({ name: 'noise.bin' }), inPieces(data));
    expect(facts).toMatchObject({ number: 1, name: 'noise.bin', size: data.length, sha256: sha256(data) });
    expect(facts.id).toMatch(/^file-[0-9a-z]{8}$/);
    const opened = await openFiles().open('default', facts.id);
    expect(opened && sha256(await buffer(opened.read()))).toBe(facts.sha256);
    for (const [start, end] of [
      [0, 1],
      [CHUNK_BYTES - 1, CHUNK_BYTES + 1],
      [CHUNK_BYTES, 2 * CHUNK_BYTES],
      [5, data.length - 5],
      [data.length - 1, data.length],
    ] as const) {
      const part = opened && (await buffer(opened.read({ start, end })));
      expect(part?.equals(data.subarray(start, end)), `${start}-${end}`).toBe(true);
    }
    expect(await openFiles().open('other', facts.id)).toBeNull();
    expect(await openFiles().find('other', facts.id)).toBeNull();
  });

  it('may be empty', async () => {
    const facts = await openFiles().write(await newTarget(), Buffer.alloc(0));
    expect([facts.size, facts.sha256, await textOf(facts.id)]).toEqual([0, sha256(Buffer.alloc(0)), '']);
  });

  it('is asked for no faster than it is stored', async () => {
    const piece = noise(CHUNK_BYTES);
    const before = await collections.contentChunks.countDocuments({});
    let furthest = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let given = 0; given < 16; given += 1) {
        yield piece;
        const stored = (await collections.contentChunks.countDocuments({})) - before;
        furthest = Math.max(furthest, given + 1 - stored);
      }
    }
    const facts = await openFiles().write(await newTarget(), source());
    expect(facts.size).toBe(16 * CHUNK_BYTES);
    expect(furthest).toBeLessThanOrEqual(4);
  });

  it('is one, however often its step writes it, and its readers read on', async () => {
    const target = await newTarget();
    const first = await openFiles().write(target, bytesOf('first'));
    const opened = await openFiles().open('default', first.id);
    const second = await openFiles().write(target, bytesOf('second'));
    expect(second).toEqual({ ...first, size: 6, sha256: sha256(bytesOf('second')) });
    expect(await openFiles().list('default', target.executionId, { after: 0, limit: 10 })).toEqual([second]);
    await sweepAll(60_000);
    expect(opened && (await buffer(opened.read())).toString()).toBe('first');
    const { contents } = await left(target.executionId);
    await sweepAll(600_000);
    expect(await chunksOf(contents)).toBe(1);
    expect(await textOf(first.id)).toBe('second');
    expect(opened).not.toBeNull();
    if (opened) await expect(buffer(opened.read())).rejects.toThrow();
  });

  it('is another one under another name or by another step, numbered without gaps', async () => {
    const target = await newTarget();
    const paths = Array.from({ length: 12 }, (_, index) => `load[${index}]/write`);
    const written = await Promise.all(
      paths.map((path) => openFiles().write({ ...target, path, name: `${path.length}.txt` }, bytesOf(path))),
    );
    expect(new Set(written.map(({ id }) => id)).size).toBe(12);
    const listed = await openFiles().list('default', target.executionId, { after: 0, limit: 100 });
    expect(listed.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(await openFiles().list('default', target.executionId, { after: 10, limit: 1 })).toEqual([listed[10]]);
    expect(await openFiles().findNumbered('default', target.executionId, 7)).toMatchObject({ id: listed[6]?.id });
    expect(await openFiles().findNumbered('other', target.executionId, 7)).toBeNull();
  });

  it('written twice at once is one', async () => {
    const target = await newTarget();
    const texts = ['one', 'two', 'three', 'four'];
    const written = await Promise.all(texts.map((text) => openFiles().write(target, bytesOf(text))));
    expect(new Set(written.map(({ id }) => id)).size).toBe(1);
    expect(texts).toContain(await textOf(written[0]?.id ?? ''));
    expect(await left(target.executionId)).toMatchObject({ files: 1, contents: { length: 1 } });
  });
});

describe('what was never finished', () => {
  it('changes nothing, and goes with a sweep', async () => {
    const target = await newTarget();
    const facts = await openFiles().write(target, bytesOf('whole'));
    async function* breaks() {
      yield noise(2 * CHUNK_BYTES);
      throw new Error('the source broke');
    }
    const chunks = await collections.contentChunks.countDocuments({});
    await expect(openFiles().write(target, breaks())).rejects.toThrow('the source broke');
    expect(await textOf(facts.id)).toBe('whole');
    await sweepAll(60_000);
    expect(await collections.contentChunks.countDocuments({})).toBe(chunks);
  });

  it('goes an hour after its process died', async () => {
    await sweepAll(3_600_000);
    const chunks = await collections.contentChunks.countDocuments({});
    const contents = createFileContents({ collections, bucket, clock });
    await contents.put('default', inPieces(noise(CHUNK_BYTES + 1)), () => {});
    await sweepAll(3_599_000);
    expect(await collections.contentChunks.countDocuments({})).toBe(chunks + 2);
    await sweepAll(1_000);
    expect(await collections.contentChunks.countDocuments({})).toBe(chunks);
    expect(await collections.contentNotes.countDocuments({})).toBe(0);
  });

  it('is not taken for finished once a sweep has begun to remove it', async () => {
    const contents = createFileContents({ collections, bucket, clock });
    const { id } = await contents.put('default', bytesOf('slow'), () => {});
    now += 3_600_000;
    await collections.contentNotes.updateOne({ _id: id }, { $set: { condemned: true } });
    expect(await contents.hold(id)).toBe(false);
    await sweepAll();
  });

  it('loses nothing that a file names, whatever the notes say', async () => {
    const target = await newTarget();
    const { id } = await openFiles().write(target, bytesOf('kept'));
    const { contents } = await left(target.executionId);
    await createFileContents({ collections, bucket, clock }).doubt('default', contents, 'now');
    await sweepAll();
    expect(await textOf(id)).toBe('kept');
    expect(await collections.contentNotes.countDocuments({})).toBe(0);
  });
});

describe('appending', () => {
  it('adds each key once, also when many add at once, and begins with the head', async () => {
    const target = await newTarget({ name: 'log.txt' });
    const append = (key: number) =>
      openFiles().append(
        { ...target, path: `loop[${key}]`, key: `k${key}`, head: bytesOf('head\n') },
        bytesOf(`${key}\n`),
      );
    await Promise.all(Array.from({ length: 12 }, (_, key) => append(key)));
    const again = await append(3);
    const lines = (await textOf(again.id))?.trim().split('\n') ?? [];
    expect([lines[0], [...lines.slice(1)].sort()]).toEqual(['head', [...Array(12).keys()].map(String).sort()]);
    expect(again).toMatchObject({ number: expect.any(Number), sha256: null });
    expect(await left(target.executionId)).toMatchObject({ files: 1, contents: { length: 1 } });
    const found = await openFiles().find('default', again.id);
    expect(found?.sha256).toBe(sha256(bytesOf((await textOf(again.id)) ?? '')));
    const [listed] = await openFiles().list('default', target.executionId, { after: 0, limit: 1 });
    expect(listed?.sha256).toBe(found?.sha256);
  });

  it('goes on in the file that another step wrote, and copies no more than its last part', async () => {
    const target = await newTarget({ name: 'big.bin' });
    const whole = noise(2 * CHUNK_BYTES + 300_000);
    await openFiles().write(target, whole.subarray(0, CHUNK_BYTES + 100_000));
    const add = (key: string, from: number, to: number) =>
      openFiles().append({ ...target, path: 'other', key }, whole.subarray(from, to));
    const half = CHUNK_BYTES + 600_000;
    await add('a', CHUNK_BYTES + 100_000, half);
    await add('b', half, half + 10);
    const facts = await add('c', half + 10, whole.length);
    const { contents } = await left(target.executionId);
    expect([facts.size, contents.length]).toEqual([whole.length, 3]);
    const opened = await openFiles().open('default', facts.id);
    expect(opened?.facts.sha256).toBe(sha256(whole));
    const part = opened && (await buffer(opened.read({ start: CHUNK_BYTES, end: half + 20 })));
    expect(part?.equals(whole.subarray(CHUNK_BYTES, half + 20))).toBe(true);
  });
});

describe('limits', () => {
  it('hold while the bytes come', async () => {
    const files = openFiles({ maxBytes: 1000 });
    const target = await newTarget();
    await files.write(target, noise(1000));
    const tooLarge = { code: 'file-too-large', details: { maxBytes: 1000 } };
    await expect(files.write(target, inPieces(noise(1001), 100))).rejects.toMatchObject(tooLarge);
    await expect(files.append({ ...target, key: 'k' }, noise(1))).rejects.toMatchObject(tooLarge);
    const sent = { name: 'a', contentType: 'text/plain', size: 1001, keyId: null, idempotencyKey: null };
    const unread = Readable.from([noise(1)]);
    await expect(files.send('default', sent, unread)).rejects.toMatchObject(tooLarge);
    expect(unread.readableDidRead).toBe(false);
  });

  it('hold for the number of files of an execution and for all bytes of a tenant', async () => {
    const target = await newTarget();
    const few = openFiles({ maxPerExecution: 2 });
    for (const name of ['1', '2', '2']) await few.write({ ...target, name }, bytesOf('x'));
    await expect(few.write({ ...target, name: '3' }, bytesOf('x'))).rejects.toMatchObject({ code: 'file-limit' });
    const full = openFiles({ maxTenantBytes: 100 });
    const tenant = await newTarget({ tenantId: 'small' }, { tenantId: 'small' });
    await full.write({ ...tenant, name: '1' }, noise(60));
    await expect(full.write({ ...tenant, name: '2' }, noise(60))).rejects.toMatchObject({
      code: 'file-limit',
      details: { maxBytes: 100, storedBytes: 60 },
    });
    await full.write({ ...tenant, name: '2' }, noise(40));
  });
});

describe('who reads what', () => {
  it('the family of an execution reads its files, nobody else', async () => {
    const parent = await newTarget();
    const { id } = await openFiles().write(parent, bytesOf('of the parent'));
    const link = { executionId: parent.executionId, path: 'call', awaited: true };
    const child = await newTarget({}, { parent: link, depth: 1 });
    const sibling = await newTarget({}, { parent: link, depth: 1 });
    const written = await openFiles().write(child, bytesOf('of the child'));
    const retry = await newTarget({}, { retryOf: parent.executionId, keyBase: parent.executionId, reuse: true });
    const stranger = await newTarget();
    const reads = async (reader: FileTarget, file: string) =>
      (await openFiles().openFor('default', reader.executionId, file)) !== null;
    expect(await Promise.all([parent, child, retry, stranger].map((each) => reads(each, id)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(await Promise.all([parent, sibling, stranger].map((each) => reads(each, written.id)))).toEqual([
      true,
      true,
      false,
    ]);
    const sent = { name: 'in.csv', contentType: 'text/csv', size: 0, keyId: null, idempotencyKey: null };
    const input = await openFiles().send('default', sent, inPieces(bytesOf('a,b\n')));
    expect(input).toMatchObject({ number: 0, executionId: null });
    expect(await reads(stranger, input.id)).toBe(true);
    expect(await openFiles().openFor('other', stranger.executionId, input.id)).toBeNull();
  });

  it('a name is the newest file of the execution, else of what it retries', async () => {
    const first = await newTarget();
    const retry = await newTarget({}, { retryOf: first.executionId, keyBase: first.executionId, reuse: true });
    const named = async (executionId: string) => (await openFiles().openNamed('default', executionId, 'a.txt'))?.facts;
    await openFiles().write(first, bytesOf('older'));
    const newer = await openFiles().write({ ...first, path: 'later' }, bytesOf('newer'));
    expect(await named(first.executionId)).toMatchObject({ id: newer.id });
    expect(await named(retry.executionId)).toMatchObject({ id: newer.id });
    const own = await openFiles().write(retry, bytesOf('own'));
    expect(await named(retry.executionId)).toMatchObject({ id: own.id });
    expect(await named((await newTarget()).executionId)).toBeUndefined();
  });
});

describe('removing', () => {
  it('an execution takes its files along, and writes none any more', async () => {
    const target = await newTarget();
    const { id } = await openFiles().write(target, noise(2 * CHUNK_BYTES));
    await openFiles().append({ ...target, name: 'log', key: 'k' }, bytesOf('x'));
    const { contents } = await left(target.executionId);
    await store.records.finalize(finalRecord(target.executionId));
    expect(await store.executions.remove('default', target.executionId)).toBe(true);
    expect(await openFiles().find('default', id)).toBeNull();
    expect(await left(target.executionId)).toMatchObject({ files: 0 });
    // The record is removed by the clock of this process.
    now = Math.max(now, Date.now());
    await sweepAll(60_000);
    expect(await chunksOf(contents)).toBe(0);
    await expect(openFiles().write(target, bytesOf('late'))).rejects.toMatchObject({ code: 'execution-not-found' });
    expect(await left(target.executionId)).toMatchObject({ files: 0 });
  });

  it('a file alone is gone at once, its bytes with the next sweep', async () => {
    const target = await newTarget();
    const { id } = await openFiles().write(target, bytesOf('short-lived'));
    const { contents } = await left(target.executionId);
    expect(await openFiles().remove('other', id)).toBe(false);
    expect(await openFiles().remove('default', id)).toBe(true);
    expect(await openFiles().remove('default', id)).toBe(false);
    expect(await openFiles().find('default', id)).toBeNull();
    await sweepAll();
    expect(await chunksOf(contents)).toBe(0);
  });
});

it('what is sent again with its key is the same file, and another one is refused', async () => {
  const file = { name: 'in.csv', contentType: 'text/csv', size: 0, keyId: 'key-1', idempotencyKey: 'once' };
  const send = (text: string, more: object = {}) =>
    openFiles().send('default', { ...file, ...more }, inPieces(bytesOf(text)));
  const first = await send('a,b\n');
  expect(await send('a,b\n')).toEqual(first);
  await expect(send('a,c\n')).rejects.toMatchObject({ code: 'idempotency-mismatch' });
  expect((await send('a,b\n', { keyId: 'key-2' })).id).not.toBe(first.id);
  const sent = await openFiles().listSent('default', { after: null, limit: 10, keyId: 'key-1' });
  expect(sent).toEqual([first]);
  expect((await openFiles().listSent('default', { after: null, limit: 10 })).length).toBeGreaterThan(1);
  expect(await openFiles().listSent('other', { after: null, limit: 10 })).toEqual([]);
});
