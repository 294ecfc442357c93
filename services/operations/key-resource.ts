import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredKey } from '../store/access.ts';
import { scopes } from './authenticate.ts';
import type { Caller } from './define-operation.ts';

const names = z.union([z.literal('*'), z.array(z.string().min(1).max(255)).max(1000)]);

/** What a key reaches. */
export const grants = z
  .strictObject({
    workflows: names.describe('Ids or aliases; kept as ids.'),
    connections: names,
    tables: names.describe('As the database of the connection names them.'),
    linkedAccounts: names,
  })
  .partial()
  .describe('By kind, names or `*`. A kind that is left out is not reached. null: everything of the tenant.');

/** Another tenant whose keys a call is about. */
export const keysOf = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'has 1 to 63 of a-z, 0-9 and -, and does not start with -')
  .optional()
  .describe('Another tenant than your own; only with a key of STEPGRAPH_API_KEYS.');

/** Whether a caller reaches the keys of a tenant: its own, and all of them who runs the installation. */
export function reachesKeysOf({ tenantId, key }: Caller, tenant: string): boolean {
  return tenant === tenantId || key === undefined || key.id === 'bootstrap';
}

/** The tenant whose keys a call is about. @throws AppError `insufficient-scope` */
export function tenantOfKeys(caller: Caller, asked: string = caller.tenantId): string {
  if (reachesKeysOf(caller, asked)) return asked;
  throw new AppError('insufficient-scope', 'Only a key of STEPGRAPH_API_KEYS reaches other tenants.');
}

/** What a key may do. */
export const scope = z
  .enum(scopes)
  .describe(
    '`read` changes nothing, `run` starts and steers executions, `write` changes definitions, `admin` is all and keys.',
  );

const time = z.iso.datetime().describe('RFC 3339, UTC.');

/** An API key as it is shown: never the key itself. */
export const apiKey = z
  .object({
    id: z.string().describe('12 of [0-9a-z]; the key begins `sg_<id>_`.'),
    tenant: z.string(),
    name: z.string(),
    scopes: z.array(scope),
    grants: grants.nullable(),
    createdAt: time,
    expiresAt: time.nullable(),
    revokedAt: time.nullable(),
    lastUsedAt: time.nullable().describe('To the minute.'),
  })
  .meta({ id: 'ApiKey' });

/** A stored key as it is shown. */
export function presentKey(key: StoredKey): z.output<typeof apiKey> {
  return {
    id: key.id,
    tenant: key.tenantId,
    name: key.name,
    scopes: key.scopes,
    grants: key.grants,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}

/** @throws AppError `key-not-found` */
export function keyNotFound(id: string): never {
  throw new AppError('key-not-found', `There is no API key ${JSON.stringify(id)}.`);
}
