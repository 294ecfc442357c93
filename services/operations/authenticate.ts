import { timingSafeEqual } from 'node:crypto';
import type { Scope, StoredKey } from '../store/access.ts';
import { type Access, digest } from './access.ts';
import type { Caller } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';

/** The tenant of calls without keys, and of the keys in the environment. */
export const DEFAULT_TENANT = 'default';

/** Every scope there is. */
export const scopes = ['read', 'run', 'write', 'admin'] as const satisfies readonly Scope[];

/** How long a key is taken as it was read, milliseconds: one that is revoked elsewhere is refused after 5 s at the latest. */
const KEPT_MS = 4000;
const MOST_KEPT = 10_000;
/** How exactly the last use of a key is told, milliseconds. */
const USE_MS = 60_000;

/** Forgets what is known of a key, so that its next use looks it up. */
export function forgetKey({ access }: OperationDeps, id: string): void {
  access?.kept.delete(id);
}

/** SHA-256 of a key, as it is stored: hex. */
export function hashKey(key: string): string {
  return digest(key).toString('hex');
}

/**
 * Whose a key is; null when it is not known, has expired or was revoked. In open mode any key, and none, belongs to the
 * default tenant. Digests are compared in constant time, so that the time of an answer tells nothing. @throws AppError `unavailable`
 */
export async function authenticate(deps: OperationDeps, token: string | null): Promise<Caller | null> {
  const { access } = deps;
  if (!access) return { tenantId: DEFAULT_TENANT };
  if (token === null) return null;
  const presented = digest(token);
  if (access.bootstrap.filter((known) => timingSafeEqual(known, presented)).length > 0)
    return { tenantId: DEFAULT_TENANT, key: { id: 'bootstrap', scopes: [...scopes], grants: null } };
  const key = await recognize(deps, access, token);
  return key && isLive(key, deps.clock()) ? callerOf(key) : null;
}

/** Whose a key is or was that is refused; null: nobody's. For the audit log alone. @throws AppError `unavailable` */
export async function whoseKey(deps: OperationDeps, token: string | null): Promise<Caller | null> {
  const key = deps.access && token !== null ? await recognize(deps, deps.access, token) : null;
  return key && callerOf(key);
}

/** The stored key that a token is, be it live or not. */
async function recognize(deps: OperationDeps, access: Access, token: string): Promise<StoredKey | null> {
  const id = /^sg_([0-9a-z]{12})_[0-9A-Za-z]{43}$/.exec(token)?.[1];
  const key = id === undefined ? null : await lookUp(deps, access, id);
  return key && timingSafeEqual(Buffer.from(key.sha256, 'hex'), digest(token)) ? key : null;
}

function callerOf({ id, tenantId, scopes, grants }: StoredKey): Caller {
  return { tenantId, key: { id, scopes, grants } };
}

async function lookUp(deps: OperationDeps, { kept }: Access, id: string): Promise<StoredKey | null> {
  const now = deps.clock().getTime();
  const known = kept.get(id);
  if (known && known.until > now) return known.key;
  kept.delete(id);
  const key = await deps.store.keys.lookUp(id);
  if (!key) return null;
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  // From before the store was asked: what it answers may be as old as that.
  kept.set(id, { key, until: now + KEPT_MS });
  if (isLive(key, new Date(now)) && now - (key.lastUsedAt?.getTime() ?? 0) > USE_MS)
    deps.store.keys
      .noteUse(id, new Date(now))
      .catch((error) => deps.report(`The use of key ${id} was not noted.`, error));
  return key;
}

function isLive({ expiresAt, revokedAt }: StoredKey, now: Date): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}
