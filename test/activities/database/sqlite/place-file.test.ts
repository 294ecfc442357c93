import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { placeFile } from '../../../../activities/database/sqlite/place-file.ts';

const base = mkdtempSync(join(tmpdir(), 'stepgraph-place-'));
const root = join(base, 'sqlite');
afterAll(() => rmSync(base, { recursive: true }));

test('a file lies in the folder of its tenant, which is its owner’s alone', async () => {
  const placed = await placeFile(root, 'acme', 'shop.db');
  expect(placed).toEqual({ folder: join(root, 'acme'), path: join(root, 'acme', 'shop.db') });
  expect(statSync(placed.folder).mode & 0o777).toBe(0o700);
});

test.each(['..', '.', '../../etc/passwd', 'a/b', 'a\\b', '.hidden', 'a\0b', '%2e%2e', 'file:x?mode=ro', 'Ünïcode'])(
  'the name %j stays one name below the root',
  async (name) => {
    for (const { folder, path } of [await placeFile(root, name, 'x'), await placeFile(root, 'acme', name)]) {
      expect(folder.startsWith(root + sep)).toBe(true);
      expect(path.slice(root.length + 1).split(sep)).toHaveLength(2);
      expect(path).not.toMatch(/[/\\]\.|\0/);
    }
  },
);

test('links lead nowhere, neither as a folder nor as a file', async () => {
  const outside = join(base, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'x'), '');
  symlinkSync(outside, join(root, 'linked'));
  symlinkSync(join(outside, 'x'), join(root, 'acme', 'link.db'));
  mkdirSync(join(root, 'acme', 'folder.db'));
  const refused = { code: 'sql-failed', retryable: false, details: { sqliteCode: 'SQLITE_CANTOPEN' } };
  await expect(placeFile(root, 'linked', 'x')).rejects.toMatchObject(refused);
  await expect(placeFile(root, 'acme', 'link.db')).rejects.toMatchObject(refused);
  await expect(placeFile(root, 'acme', 'folder.db')).rejects.toMatchObject(refused);
});

test('a root that cannot be used is said without its path', async () => {
  const blocked = join(base, 'blocked');
  writeFileSync(blocked, '');
  chmodSync(blocked, 0o600);
  const failing = placeFile(join(blocked, 'below'), 'acme', 'x');
  await expect(failing).rejects.toMatchObject({ code: 'sql-unreachable', details: { code: 'ENOTDIR' } });
  await expect(failing).rejects.toThrow(/STEPGRAPH_DATA_DIR/);
  await expect(failing).rejects.not.toThrow(base);
});
