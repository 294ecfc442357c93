import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';

/** A key that wraps the keys of values. */
export interface MasterKey {
  /** Says which key an envelope needs; made of the key, and tells nothing about it. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** The master keys of a process. */
export interface MasterKeys {
  /** What is sealed from now on is sealed under it. */
  current(): MasterKey;
  find(id: string): MasterKey | undefined;
}

const FILE = 'master-key';
const KEY_BYTES = 32;

/**
 * Keys from `STEPGRAPH_MASTER_KEY`: the first seals, all of them open. Without it, and only where no keys are asked of
 * callers, one is made in the data folder when the first secret is stored. @throws Error that says what to set
 */
export function readMasterKeys({
  masterKeys,
  auth,
  dataDir,
}: Pick<Config, 'masterKeys' | 'auth' | 'dataDir'>): MasterKeys {
  const given = masterKeys.map((text) => toMasterKey(text, 'A key of STEPGRAPH_MASTER_KEY'));
  if (given.length === 0 && auth === 'required')
    throw new Error(
      'STEPGRAPH_AUTH=required needs STEPGRAPH_MASTER_KEY, which secrets are sealed under: 32 bytes as base64. Make one with: openssl rand -base64 32',
    );
  let keys: readonly MasterKey[] | null = given.length > 0 ? given : null;
  const all = () => {
    keys ??= [toMasterKey(readOrMake(dataDir), join(dataDir, FILE))];
    return keys;
  };
  return {
    current() {
      const [first] = all();
      if (!first) throw new Error('There is no master key.');
      return first;
    },
    find: (id) => all().find((each) => each.id === id),
  };
}

/** @throws Error without the key in it. */
function toMasterKey(text: string, name: string): MasterKey {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES || !/^[A-Za-z0-9+/_-]{43}=?$/.test(text))
    throw new Error(`${name} is not ${KEY_BYTES} bytes as base64. Make one with: openssl rand -base64 32`);
  return { id: createHash('sha256').update('stepgraph master key').update(key).digest('hex').slice(0, 8), key };
}

/** Several processes may come here at once: one file wins, whole, and all read that one. */
function readOrMake(dataDir: string): string {
  const path = join(dataDir, FILE);
  const known = readKey(path);
  if (known !== null) return known;
  mkdirSync(dataDir, { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function readKey(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
