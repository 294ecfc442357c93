import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHUNK_BYTES } from '../../../services/store/file-contents.ts';
import { bytesOf, type FileBench, inPieces, noise, openFileBench, sha256 } from './file-bench.ts';
import { finalRecord } from './samples.ts';

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

describe('what was never finished', () => {
  it('changes nothing, and goes with a sweep', async () => {
    const target = await bench.newTarget();
    const facts = await bench.open().write(target, bytesOf('whole'));
    async function* breaks() {
      yield noise(2 * CHUNK_BYTES);
      throw new Error('the source broke');
    }
    const chunks = await bench.collections.contentChunks.countDocuments({});
    await expect(bench.open().write(target, breaks())).rejects.toThrow('the source broke');
    expect(await textOf(facts.id)).toBe('whole');
    await bench.sweepAll(60_000);
    expect(await bench.collections.contentChunks.countDocuments({})).toBe(chunks);
  });

  it('goes an hour after its process died', async () => {
    await bench.sweepAll(3_600_000);
    const chunks = await bench.collections.contentChunks.countDocuments({});
    const { contents } = bench;
    await contents.put('default', inPieces(noise(CHUNK_BYTES + 1)), () => {});
    await bench.sweepAll(3_599_000);
    expect(await bench.collections.contentChunks.countDocuments({})).toBe(chunks + 2);
    await bench.sweepAll(1_000);
    expect(await bench.collections.contentChunks.countDocuments({})).toBe(chunks);
    expect(await bench.collections.contentNotes.countDocuments({})).toBe(0);
  });

  it('is not taken for finished once a sweep has begun to remove it', async () => {
    const { contents } = bench;
    const { id } = await contents.put('default', bytesOf('slow'), () => {});
    bench.pass(3_600_000);
    await bench.collections.contentNotes.updateOne({ _id: id }, { $set: { condemned: true } });
    expect(await contents.hold(id)).toBe(false);
    await bench.sweepAll();
  });

  it('loses nothing that a file names, whatever the notes say', async () => {
    const target = await bench.newTarget();
    const { id } = await bench.open().write(target, bytesOf('kept'));
    const { contents } = await left(target.executionId);
    await bench.contents.doubt('default', contents, 'now');
    await bench.sweepAll();
    expect(await textOf(id)).toBe('kept');
    expect(await bench.collections.contentNotes.countDocuments({})).toBe(0);
  });
});

describe('removing', () => {
  it('an execution takes its files along, and writes none any more', async () => {
    const target = await bench.newTarget();
    const { id } = await bench.open().write(target, noise(2 * CHUNK_BYTES));
    await bench.open().append({ ...target, name: 'log', key: 'k' }, bytesOf('x'));
    const { contents } = await left(target.executionId);
    await bench.store.records.finalize(finalRecord(target.executionId));
    expect(await bench.store.executions.remove('default', target.executionId)).toBe(true);
    expect(await bench.open().find('default', id)).toBeNull();
    expect(await left(target.executionId)).toMatchObject({ files: 0 });
    // The record is removed by the clock of this process.
    bench.pass(0, { real: true });
    await bench.sweepAll(60_000);
    expect(await chunksOf(contents)).toBe(0);
    await expect(bench.open().write(target, bytesOf('late'))).rejects.toMatchObject({ code: 'execution-not-found' });
    expect(await left(target.executionId)).toMatchObject({ files: 0 });
  });

  it('a file alone is gone at once, its bytes with the next sweep', async () => {
    const target = await bench.newTarget();
    const { id } = await bench.open().write(target, bytesOf('short-lived'));
    const { contents } = await left(target.executionId);
    expect(await bench.open().remove('other', id)).toBe(false);
    expect(await bench.open().remove('default', id)).toBe(true);
    expect(await bench.open().remove('default', id)).toBe(false);
    expect(await bench.open().find('default', id)).toBeNull();
    await bench.sweepAll();
    expect(await chunksOf(contents)).toBe(0);
  });
});

describe('appending', () => {
  it('adds each key once, also when many add at once, and begins with the head', async () => {
    const target = await bench.newTarget({ name: 'log.txt' });
    const append = (key: number) =>
      bench
        .open()
        .append({ ...target, path: `loop[${key}]`, key: `k${key}`, head: bytesOf('head\n') }, bytesOf(`${key}\n`));
    await Promise.all(Array.from({ length: 12 }, (_, key) => append(key)));
    const again = await append(3);
    const lines = (await textOf(again.id))?.trim().split('\n') ?? [];
    expect([lines[0], [...lines.slice(1)].sort()]).toEqual(['head', [...Array(12).keys()].map(String).sort()]);
    expect(again).toMatchObject({ number: expect.any(Number), sha256: null });
    expect(await left(target.executionId)).toMatchObject({ files: 1, contents: { length: 1 } });
    const found = await bench.open().find('default', again.id);
    expect(found?.sha256).toBe(sha256(bytesOf((await textOf(again.id)) ?? '')));
    const [listed] = await bench.open().listOwn('default', target.executionId, { after: 0, limit: 1 });
    expect(listed?.sha256).toBe(found?.sha256);
  });

  it('goes on in the file that another step wrote, and copies no more than its last part', async () => {
    const target = await bench.newTarget({ name: 'big.bin' });
    const whole = noise(2 * CHUNK_BYTES + 300_000);
    await bench.open().write(target, whole.subarray(0, CHUNK_BYTES + 100_000));
    const add = (key: string, from: number, to: number) =>
      bench.open().append({ ...target, path: 'other', key }, whole.subarray(from, to));
    const half = CHUNK_BYTES + 600_000;
    await add('a', CHUNK_BYTES + 100_000, half);
    await add('b', half, half + 10);
    const facts = await add('c', half + 10, whole.length);
    const { contents } = await left(target.executionId);
    expect([facts.size, contents.length]).toEqual([whole.length, 3]);
    const opened = await bench.open().open('default', facts.id);
    expect(opened?.facts.sha256).toBe(sha256(whole));
    const part = opened && (await buffer(opened.read({ start: CHUNK_BYTES, end: half + 20 })));
    expect(part?.equals(whole.subarray(CHUNK_BYTES, half + 20))).toBe(true);
  });
});

describe('limits', () => {
  it('hold while the bytes come', async () => {
    const files = bench.open({ maxBytes: 1000 });
    const target = await bench.newTarget();
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
    const target = await bench.newTarget();
    const few = bench.open({ maxPerExecution: 2 });
    for (const name of ['1', '2', '2']) await few.write({ ...target, name }, bytesOf('x'));
    await expect(few.write({ ...target, name: '3' }, bytesOf('x'))).rejects.toMatchObject({ code: 'file-limit' });
    const full = bench.open({ maxTenantBytes: 100 });
    const tenant = await bench.newTarget({ tenantId: 'small' }, { tenantId: 'small' });
    await full.write({ ...tenant, name: '1' }, noise(60));
    await expect(full.write({ ...tenant, name: '2' }, noise(60))).rejects.toMatchObject({
      code: 'file-limit',
      details: { maxBytes: 100, storedBytes: 60 },
    });
    await full.write({ ...tenant, name: '2' }, noise(40));
  });
});
