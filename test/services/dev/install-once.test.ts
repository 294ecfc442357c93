import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findInstallation, installOnce } from '../../../services/dev/install-once.ts';

let folder: string;
let installed: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepgraph-install-'));
  installed = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const installation = (content: string) => ({
  dir: join(folder, 'thing-1.0'),
  log: () => {},
  install: async (into: string) => {
    installed += 1;
    writeFileSync(join(into, 'thing'), content);
  },
  accept: async (dir: string) => {
    const found = readFileSync(join(dir, 'thing'), 'utf8');
    if (found !== 'good') throw new Error(`the thing is ${found}`);
    return found;
  },
});

it('installs once, and finds it then', async () => {
  expect(await findInstallation(installation('good'))).toBeNull();
  expect(await Promise.all([installOnce(installation('good')), installOnce(installation('good'))])).toEqual([
    'good',
    'good',
  ]);
  expect(installed).toBe(1);
  expect(await findInstallation(installation('good'))).toBe('good');
  expect(readdirSync(folder)).toEqual(['thing-1.0']);
});

it('leaves nothing of what is not accepted, and may be tried again', async () => {
  await expect(installOnce(installation('bad'))).rejects.toThrow('the thing is bad');
  expect(readdirSync(folder)).toEqual([]);
  expect(await installOnce(installation('good'))).toBe('good');
});

it('replaces what does not work any more', async () => {
  await installOnce(installation('good'));
  writeFileSync(join(folder, 'thing-1.0', 'thing'), 'broken');
  expect(await installOnce(installation('good'))).toBe('good');
  expect(installed).toBe(2);
});
