import { createHash } from 'node:crypto';
import type { StoredKey } from '../store/access.ts';

/** Who is let in where keys are asked for; one per process. */
export interface Access {
  /** SHA-256 of the keys in the environment. */
  bootstrap: readonly Buffer[];
  kept: Map<string, { key: StoredKey; until: number }>;
}

/** Lets in who has one of these keys, or one that is stored. */
export function createAccess(bootstrapKeys: readonly string[]): Access {
  return { bootstrap: bootstrapKeys.map(digest), kept: new Map() };
}

/** SHA-256 of a key. */
export function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
