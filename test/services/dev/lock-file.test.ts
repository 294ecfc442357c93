import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from '../../../services/dev/lock-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepgraph-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('says who holds a lock, and what the holder told', () => {
  const held = takeLock(file);
  if (!('release' in held)) throw new Error('The lock was free');
  held.tell({ api: 'http://127.0.0.1:8080' });
  expect(takeLock(file)).toMatchObject({ takenBy: { pid: process.pid }, note: { api: 'http://127.0.0.1:8080' } });
  held.release();
  expect(existsSync(file)).toBe(false);
  expect(takeLock(file)).toHaveProperty('release');
});

it.each([
  [
    'a pid that was given to another process',
    JSON.stringify({ holder: { pid: process.pid, started: 'before' }, note: {} }),
  ],
  ['a pid that nobody has', JSON.stringify({ holder: { pid: 2 ** 22 + 1, started: 'before' }, note: {} })],
  ['something that is no lock', 'not json'],
])('takes over a stale lock: %s', (_what, content) => {
  writeFileSync(file, content);
  // A taker that died while it cleared the same stale lock.
  writeFileSync(`${file}.breaking`, content);
  expect(takeLock(file)).toHaveProperty('release');
  expect(readdirSync(folder)).toEqual(['lock']);
});
