import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredKey } from '../store/access.ts';
import { scopes } from './authenticate.ts';

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
