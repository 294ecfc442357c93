import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DataFolder, openDataFolder } from '../../../services/dev/data-folder.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stepgraph-data-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function open(): DataFolder {
  const folder = openDataFolder(dir);
  if ('takenBy' in folder) throw new Error('The folder was free');
  return folder;
}

it('remembers what was saved', () => {
  const first = open();
  first.state.ports.temporal = 7233;
  first.state.mongodbKind = 'secantusd-py';
  first.save();
  first.lock.release();
  expect(open().state).toMatchObject({ ports: { temporal: 7233 }, mongodbKind: 'secantusd-py' });
});

it('belongs to one process', () => {
  open();
  expect(openDataFolder(dir)).toMatchObject({ takenBy: { pid: process.pid } });
});

it('refuses the folder of a newer release, naming both schemas, and does not keep the lock', () => {
  writeFileSync(join(dir, 'state.json'), '{"schema":99,"things":[]}');
  expect(() => openDataFolder(dir)).toThrow(/newer Stepgraph \(schema 99; this one knows 1\)/);
  expect(() => openDataFolder(dir)).toThrow(/newer Stepgraph/);
  expect(readFileSync(join(dir, 'state.json'), 'utf8')).toContain('99');
});

it('refuses a state that cannot be read instead of starting empty', () => {
  writeFileSync(join(dir, 'state.json'), '{"schema":');
  expect(() => openDataFolder(dir)).toThrow(/state\.json cannot be read/);
});

it('names the variable when the folder cannot be made', () => {
  writeFileSync(join(dir, 'file'), '');
  expect(() => openDataFolder(join(dir, 'file', 'below'))).toThrow(/STEPGRAPH_DATA_DIR/);
});
