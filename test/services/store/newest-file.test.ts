import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FileTarget } from '../../../activities/files/file-store.ts';
import { bytesOf, type FileBench, openFileBench, sha256 } from './file-bench.ts';

let bench: FileBench;
beforeAll(async () => {
  bench = await openFileBench();
});
afterAll(() => bench?.close());

const retryOf = ({ executionId }: FileTarget) => bench.newTarget({}, { retryOf: executionId, reuse: true });

/** What a step of the execution reads by a name. */
async function read({ executionId }: FileTarget, name = 'a.txt'): Promise<string | null> {
  const opened = await bench.open().openNamed('default', executionId, name);
  return opened && (await buffer(opened.read())).toString();
}
/** What a step of the execution lists. */
const list = async ({ executionId }: FileTarget) =>
  (await bench.open().list('default', executionId)).map(({ name, size }) => `${name} ${size}`);
const append = (target: FileTarget, key: string, data = `${key}\n`) =>
  bench.open().append({ ...target, key, head: bytesOf('head\n') }, bytesOf(data));

it('a retry appends to a copy of what it retries, which stays as it was', async () => {
  const first = await bench.newTarget();
  const begun = await bench.open().write({ ...first, contentType: 'text/csv' }, bytesOf('x\n1\n'));
  await append(first, 'one');
  const second = await retryOf(first);
  const copy = await append(second, 'two');
  expect(copy).toMatchObject({ executionId: second.executionId, number: 1, size: 12, contentType: 'text/csv' });
  expect(copy.id).not.toBe(begun.id);
  const third = await retryOf(second);
  await append(third, 'three');
  await append(third, 'four');
  expect(await Promise.all([first, second, third].map((target) => read(target)))).toEqual([
    'x\n1\none\n',
    'x\n1\none\ntwo\n',
    'x\n1\none\ntwo\nthree\nfour\n',
  ]);
  expect(await Promise.all([first, second, third].map(list))).toEqual([['a.txt 8'], ['a.txt 12'], ['a.txt 23']]);
  const found = await bench.open().find('default', copy.id);
  expect(found?.sha256).toBe(sha256(bytesOf('x\n1\none\ntwo\n')));
  await bench.sweepAll(700_000);
  expect(await read(third)).toContain('one\ntwo\nthree');
});

it('an append that was made before its step failed is not made again by the retry', async () => {
  const first = await bench.newTarget();
  const begun = await append(first, 'one');
  const retry = await retryOf(first);
  expect((await append(retry, 'one')).id).toBe(begun.id);
  await append(retry, 'two');
  await append(retry, 'one');
  expect(await read(retry)).toBe('head\none\ntwo\n');
});

it('appends of a retry at once make one copy', async () => {
  const first = await bench.newTarget();
  await append(first, 'one');
  const retry = await retryOf(first);
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const made = await Promise.all(keys.map((key) => append(retry, key)));
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect((await read(retry))?.split('\n').sort()).toEqual(['', ...keys, 'head', 'one']);
  expect(await list(retry)).toEqual(['a.txt 19']);
});

it('what a retry writes wins over the older file, and stands in its place where the same step writes it', async () => {
  const first = await bench.newTarget();
  for (const name of ['b.txt', 'a.txt', 'c.txt']) await bench.open().write({ ...first, name }, bytesOf('old'));
  const retry = await retryOf(first);
  expect(await list(retry)).toEqual(['b.txt 3', 'a.txt 3', 'c.txt 3']);
  await bench.open().write(retry, bytesOf('newer'));
  await bench.open().write({ ...retry, path: 'other', name: 'b.txt' }, bytesOf('of another step'));
  expect([await read(retry), await read(first)]).toEqual(['newer', 'old']);
  expect(await list(retry)).toEqual(['b.txt 3', 'a.txt 5', 'c.txt 3', 'b.txt 15']);
  await append(retry, '!');
  expect([await read(retry), await list(first)]).toEqual(['newer!\n', ['b.txt 3', 'a.txt 3', 'c.txt 3']]);
  const edited = await bench.newTarget({}, { retryOf: first.executionId, reuse: false });
  await append(edited, 'alone');
  expect([await read(edited), await list(edited)]).toEqual(['head\nalone\n', ['a.txt 11']]);
});
