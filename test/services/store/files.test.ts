import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileTarget } from '../../../activities/files/file-store.ts';
import { CHUNK_BYTES } from '../../../services/store/file-contents.ts';
import { forgetFile } from '../../../services/store/forget-files.ts';
import type { FilePlace } from '../../../services/store/stored-files.ts';
import { bytesOf, type FileBench, inPieces, noise, openFileBench, sha256 } from './file-bench.ts';

let bench: FileBench;
beforeAll(async () => {
  bench = await openFileBench();
});
afterAll(() => bench?.close());

async function textOf(id: string): Promise<string | null> {
  const opened = await bench.open().open('default', id);
  return opened && (await buffer(opened.read())).toString();
}

/** What is left of an execution's files. */
async function left(executionId: string) {
  const files = await bench.collections.files.find({ executionId }).toArray();
  return { files: files.length, contents: files.flatMap(({ contents }) => contents) };
}
const chunksOf = (ids: Awaited<ReturnType<typeof left>>['contents']) =>
  bench.collections.contentChunks.countDocuments({ files_id: { $in: ids } });

describe('a file', () => {
  it('comes and goes in pieces, is hashed, and gives any part of itself', async () => {
    const data = noise(3 * CHUNK_BYTES + 17);
    const facts = await bench.open().write(await bench.newTarget({ name: 'noise.bin' }), inPieces(data));
    expect(facts).toMatchObject({ number: 1, name: 'noise.bin', size: data.length, sha256: sha256(data) });
    expect(facts.id).toMatch(/^file-[0-9a-z]{8}$/);
    const opened = await bench.open().open('default', facts.id);
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
    expect(await bench.open().open('other', facts.id)).toBeNull();
    expect(await bench.open().find('other', facts.id)).toBeNull();
  });

  it('may be empty', async () => {
    const facts = await bench.open().write(await bench.newTarget(), Buffer.alloc(0));
    expect([facts.size, facts.sha256, await textOf(facts.id)]).toEqual([0, sha256(Buffer.alloc(0)), '']);
  });

  it('is asked for no faster than it is stored', async () => {
    const piece = noise(CHUNK_BYTES);
    const before = await bench.collections.contentChunks.countDocuments({});
    let furthest = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let given = 0; given < 16; given += 1) {
        yield piece;
        const stored = (await bench.collections.contentChunks.countDocuments({})) - before;
        furthest = Math.max(furthest, given + 1 - stored);
      }
    }
    const facts = await bench.open().write(await bench.newTarget(), source());
    expect(facts.size).toBe(16 * CHUNK_BYTES);
    expect(furthest).toBeLessThanOrEqual(4);
  });

  it('is one, however often its step writes it, and its readers read on', async () => {
    const target = await bench.newTarget();
    const first = await bench.open().write(target, bytesOf('first'));
    const opened = await bench.open().open('default', first.id);
    const second = await bench.open().write(target, bytesOf('second'));
    expect(second).toEqual({ ...first, size: 6, sha256: sha256(bytesOf('second')) });
    expect(await bench.open().listOwn('default', target.executionId, { after: 0, limit: 10 })).toEqual([second]);
    await bench.sweepAll(60_000);
    expect(opened && (await buffer(opened.read())).toString()).toBe('first');
    const { contents } = await left(target.executionId);
    await bench.sweepAll(600_000);
    expect(await chunksOf(contents)).toBe(1);
    expect(await textOf(first.id)).toBe('second');
    expect(opened).not.toBeNull();
    if (opened) await expect(buffer(opened.read())).rejects.toThrow();
  });

  it('is another one under another name or by another step, numbered without gaps', async () => {
    const target = await bench.newTarget();
    const paths = Array.from({ length: 12 }, (_, index) => `load[${index}]/write`);
    const written = await Promise.all(
      paths.map((path) => bench.open().write({ ...target, path, name: `${path.length}.txt` }, bytesOf(path))),
    );
    expect(new Set(written.map(({ id }) => id)).size).toBe(12);
    const listed = await bench.open().listOwn('default', target.executionId, { after: 0, limit: 100 });
    expect(listed.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(await bench.open().listOwn('default', target.executionId, { after: 10, limit: 1 })).toEqual([listed[10]]);
    expect(await bench.open().findNumbered('default', target.executionId, 7)).toMatchObject({ id: listed[6]?.id });
    expect(await bench.open().findNumbered('other', target.executionId, 7)).toBeNull();
  });

  it('written twice at once is one', async () => {
    const target = await bench.newTarget();
    const texts = ['one', 'two', 'three', 'four'];
    const written = await Promise.all(texts.map((text) => bench.open().write(target, bytesOf(text))));
    expect(new Set(written.map(({ id }) => id)).size).toBe(1);
    expect(texts).toContain(await textOf(written[0]?.id ?? ''));
    expect(await left(target.executionId)).toMatchObject({ files: 1, contents: { length: 1 } });
  });
});

describe('who reads what', () => {
  it('the family of an execution reads its files, nobody else', async () => {
    const parent = await bench.newTarget();
    const { id } = await bench.open().write(parent, bytesOf('of the parent'));
    const link = { executionId: parent.executionId, path: 'call', awaited: true };
    const child = await bench.newTarget({}, { parent: link, depth: 1 });
    const sibling = await bench.newTarget({}, { parent: link, depth: 1 });
    const written = await bench.open().write(child, bytesOf('of the child'));
    const retry = await bench.newTarget({}, { retryOf: parent.executionId, keyBase: parent.executionId, reuse: true });
    const stranger = await bench.newTarget();
    const reads = async (reader: FileTarget, file: string) =>
      (await bench.open().openFor('default', reader.executionId, file)) !== null;
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
    const input = await bench.open().send('default', sent, inPieces(bytesOf('a,b\n')));
    expect(input).toMatchObject({ number: 0, executionId: null });
    expect(await reads(stranger, input.id)).toBe(true);
    expect(await bench.open().openFor('other', stranger.executionId, input.id)).toBeNull();
  });

  it('a name is the newest file of the execution, else of what it retries', async () => {
    const first = await bench.newTarget();
    const retry = await bench.newTarget({}, { retryOf: first.executionId, keyBase: first.executionId, reuse: true });
    const named = async (executionId: string) => (await bench.open().openNamed('default', executionId, 'a.txt'))?.facts;
    await bench.open().write(first, bytesOf('older'));
    const newer = await bench.open().write({ ...first, path: 'later' }, bytesOf('newer'));
    expect(await named(first.executionId)).toMatchObject({ id: newer.id });
    expect(await named(retry.executionId)).toMatchObject({ id: newer.id });
    const own = await bench.open().write(retry, bytesOf('own'));
    expect(await named(retry.executionId)).toMatchObject({ id: own.id });
    expect(await named((await bench.newTarget()).executionId)).toBeUndefined();
  });
});

describe('what a caller sent', () => {
  const DAY_MS = 86_400_000;
  const send = async (limits: object = {}) => {
    const file = { name: 'in', contentType: 'text/plain', size: 0, keyId: null, idempotencyKey: null };
    return (await bench.open(limits).send('default', file, bytesOf('sent'))).id;
  };
  const isThere = async (id: string) => (await textOf(id)) === 'sent';

  it('goes when nothing has used it in time; what was used or named by an input stays', async () => {
    const { executionId } = await bench.newTarget();
    const [unused, read, named, foreign] = [await send(), await send(), await send(), await send()];
    const kept = await send({ unusedMs: null });
    bench.pass(29 * DAY_MS);
    const later = await send();
    await bench.open().openFor('default', executionId, read);
    await bench.open().keep('default', [named, 'file-00000000']);
    await bench.open().keep('other', [foreign]);
    await bench.open().expire(100);
    expect(await isThere(unused)).toBe(true);
    bench.pass(DAY_MS);
    await bench.open().expire(100);
    expect(await Promise.all([unused, foreign].map(isThere))).toEqual([false, false]);
    bench.pass(400 * DAY_MS);
    await bench.open().expire(100);
    expect(await isThere(later)).toBe(false);
    await bench.sweepAll(DAY_MS);
    expect(await Promise.all([read, named, kept].map(isThere))).toEqual([true, true, true]);
  });

  it('waits anew when it is sent again with its key', async () => {
    const file = { name: 'in', contentType: 'text/plain', size: 0, keyId: null, idempotencyKey: 'again' };
    const again = () => bench.open().send('default', file, bytesOf('sent'));
    const { id } = await again();
    bench.pass(20 * DAY_MS);
    expect((await again()).id).toBe(id);
    bench.pass(20 * DAY_MS);
    await bench.open().expire(100);
    expect(await isThere(id)).toBe(true);
    await bench.open().keep('default', [id]);
    expect(await again()).toMatchObject({ id, unusedUntil: null });
  });

  it('is not taken from under an execution that is given it while a sweep goes on', async () => {
    const id = await send();
    const found = await bench.collections.files.findOne({ _id: id });
    await bench.open().keep('default', [id]);
    if (!found) throw new Error('the file is not there');
    expect(await forgetFile(bench.collections, bench.contents, found)).toBe(false);
    await bench.sweepAll(DAY_MS);
    expect(await isThere(id)).toBe(true);
  });
});

it('the list of a retry goes on with what it retries, page by page', async () => {
  const first = await bench.newTarget();
  const lines = { retryOf: first.executionId, reuse: true };
  const second = await bench.newTarget({}, lines);
  const third = await bench.newTarget({}, { retryOf: second.executionId, reuse: true });
  const edited = await bench.newTarget({}, { retryOf: first.executionId, reuse: false });
  for (const [target, names] of [
    [first, 'abc'],
    [third, 'xy'],
    [edited, 'e'],
  ] as const)
    for (const name of names) await bench.open().write({ ...target, name }, bytesOf(name));
  const listed: string[] = [];
  for (let after: FilePlace | null = null; ; ) {
    const page = await bench.open().listLine('default', third.executionId, { after, limit: 2 });
    listed.push(...page.map(({ executionId, name }) => `${executionId} ${name}`));
    const last = page.at(-1);
    if (!last) break;
    after = { executionId: last.executionId ?? '', number: last.number };
  }
  const of = (target: FileTarget, names: string) => [...names].map((name) => `${target.executionId} ${name}`);
  expect(listed).toEqual([...of(third, 'xy'), ...of(first, 'abc')]);
  const all = { after: null, limit: 10 };
  expect(await bench.open().listLine('default', edited.executionId, all)).toMatchObject([{ name: 'e' }]);
  expect(await bench.open().listLine('other', third.executionId, all)).toEqual([]);
});

it('what is sent again with its key is the same file, and another one is refused', async () => {
  const file = { name: 'in.csv', contentType: 'text/csv', size: 0, keyId: 'key-1', idempotencyKey: 'once' };
  const send = (text: string, more: object = {}) =>
    bench.open().send('default', { ...file, ...more }, inPieces(bytesOf(text)));
  const first = await send('a,b\n');
  expect(await send('a,b\n')).toEqual(first);
  await expect(send('a,c\n')).rejects.toMatchObject({ code: 'idempotency-mismatch' });
  expect((await send('a,b\n', { keyId: 'key-2' })).id).not.toBe(first.id);
  const sent = await bench.open().listSent('default', { after: null, limit: 10, keyId: 'key-1' });
  expect(sent).toEqual([first]);
  expect((await bench.open().listSent('default', { after: null, limit: 10 })).length).toBeGreaterThan(1);
  expect(await bench.open().listSent('other', { after: null, limit: 10 })).toEqual([]);
});
