import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMasterKeys } from '../../../services/vault/master-keys.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'stepgraph-keys-')), 'data');
});
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));

const [one, two] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));

test('the first key seals, all of them open', () => {
  const keys = readMasterKeys({ masterKeys: [one ?? '', two ?? ''], auth: 'required', dataDir });
  expect(keys.current().key).toEqual(Buffer.alloc(32, 1));
  const { id } = readMasterKeys({ masterKeys: [two ?? ''], auth: 'required', dataDir }).current();
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(keys.find(id)?.key).toEqual(Buffer.alloc(32, 2));
  expect(keys.find('nothing')).toBeUndefined();
});

test('where keys are asked of callers, the start is refused without one', () => {
  expect(() => readMasterKeys({ masterKeys: [], auth: 'required', dataDir })).toThrow(
    /STEPGRAPH_AUTH=required needs STEPGRAPH_MASTER_KEY.*openssl rand -base64 32/,
  );
});

test.each(['short', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), `${one}!`])(
  'a key that is not 32 bytes is refused, and not repeated: %s',
  (text) => {
    const read = () => readMasterKeys({ masterKeys: [text], auth: 'open', dataDir });
    expect(read).toThrow('is not 32 bytes as base64');
    expect(read).not.toThrow(text);
  },
);

test('in development one is made once it is needed, for its owner only, and kept', () => {
  const keys = readMasterKeys({ masterKeys: [], auth: 'open', dataDir });
  expect(() => statSync(dataDir)).toThrow();
  const made = keys.current();
  expect(made.key).toHaveLength(32);
  expect(statSync(join(dataDir, 'master-key')).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir)).toEqual(['master-key']);
  const again = readMasterKeys({ masterKeys: [], auth: 'open', dataDir });
  expect(again.find(made.id)).toEqual(made);
  expect(readMasterKeys({ masterKeys: [], auth: 'open', dataDir: join(dataDir, 'other') }).current().id).not.toBe(
    made.id,
  );
});

test('a key file that was damaged is told by its name', () => {
  readMasterKeys({ masterKeys: [], auth: 'open', dataDir }).current();
  const path = join(dataDir, 'master-key');
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 20));
  expect(() => readMasterKeys({ masterKeys: [], auth: 'open', dataDir }).current()).toThrow(`${path} is not 32 bytes`);
});
