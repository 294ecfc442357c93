import { z } from 'zod';
import { type AuditRecord, auditOutcomes } from '../store/audit.ts';
import { nextCursor, readPosition } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { keysOf, tenantOfKeys } from './key-resource.ts';
import { listQuery } from './list-query.ts';
import { page } from './resources.ts';

/** One change that somebody asked for, as it is shown. */
const auditRecord = z
  .object({
    id: z.string(),
    tenant: z.string(),
    key: z.string().nullable().describe('Id of the API key; null without one, or with one that is not known.'),
    dialect: z.string().nullable().describe('The API that it came by.'),
    operation: z.string(),
    resource: z.string().nullable().describe('Its id, or its name where it has no id; null: there is none yet.'),
    outcome: z
      .enum(auditOutcomes)
      .describe('`refused`: the caller may not do it; `failed`: it was not done for another reason.'),
    error: z.string().nullable().describe('A row of the error table, when it was not done.'),
    requestId: z.string().describe('The `X-Request-Id` of the answer.'),
    createdAt: z.iso.datetime().describe('RFC 3339, UTC.'),
  })
  .meta({ id: 'AuditRecord' });

const time = z.iso.datetime({ offset: true }).optional();
/** What the list is filtered by. */
export const auditFilter = {
  operation: z.string().max(100).optional().describe('Such as `putSecret`.'),
  resource: z.string().max(255).optional().describe('An id, or a name where there is no id.'),
  key: z.string().max(100).optional().describe('Id of an API key.'),
  outcome: z.enum(auditOutcomes).optional(),
  createdAfter: time.describe('RFC 3339.'),
  createdBefore: time.describe('RFC 3339.'),
  tenant: keysOf,
};
const input = z.strictObject({ ...listQuery, ...auditFilter });
const output = page(auditRecord);

/** List who changed what, newest first. */
export const listAudit = defineOperation({
  name: 'listAudit',
  summary: 'List who changed what, newest first',
  scope: 'admin',
  input,
  output,
  async run(deps: OperationDeps, { cursor, limit, tenant, ...query }, { caller }): Promise<z.output<typeof output>> {
    const tenantId = tenantOfKeys(caller, tenant);
    const scope = { list: 'audit', tenantId, query };
    const after = readPosition(scope, cursor);
    const { operation, resource, key: keyId, outcome, createdAfter, createdBefore } = query;
    const filter = {
      ...{ operation, resource, keyId, outcome },
      createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter),
      createdBefore: createdBefore === undefined ? undefined : new Date(createdBefore),
    };
    const found = await deps.store.audit.list(tenantId, filter, { after, limit: limit + 1 });
    const shown = found.slice(0, limit);
    return { items: shown.map(presentAudit), nextCursor: nextCursor(scope, shown.at(-1), found.length > limit) };
  },
});

function presentAudit({ tenantId, keyId, createdAt, ...rest }: AuditRecord): z.output<typeof auditRecord> {
  return { ...rest, tenant: tenantId, key: keyId, createdAt: createdAt.toISOString() };
}
