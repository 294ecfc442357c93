import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chooseCacheDir } from '../../../services/dev/choose-cache-dir.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stepgraph-cache-'));
});
afterEach(() => rmSync(home, { recursive: true }));

it('is the cache of the user', async () => {
  expect(await chooseCacheDir({ HOME: home }, join(home, 'data'))).toBe(join(home, '.cache', 'stepgraph'));
  const xdg = join(home, 'xdg');
  expect(await chooseCacheDir({ HOME: home, XDG_CACHE_HOME: xdg }, join(home, 'data'))).toBe(join(xdg, 'stepgraph'));
});

it('is in the data folder when that of the user cannot be made', async () => {
  writeFileSync(join(home, 'file'), '');
  expect(await chooseCacheDir({ HOME: join(home, 'file') }, join(home, 'data'))).toBe(join(home, 'data', 'cache'));
});
