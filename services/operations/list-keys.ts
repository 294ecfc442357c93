import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { apiKey, keysOf, presentKey, tenantOfKeys } from './key-resource.ts';
import { listQuery } from './list-query.ts';
import { pageByName } from './page-by-name.ts';
import { page } from './resources.ts';

const input = z.strictObject({ ...listQuery, tenant: keysOf });
const output = page(apiKey);

/** List API keys, without the keys themselves. */
export const listKeys = defineOperation({
  name: 'listKeys',
  summary: 'List API keys, without the keys themselves',
  scope: 'admin',
  input,
  output,
  async run(deps: OperationDeps, { tenant, ...query }, { caller }): Promise<z.output<typeof output>> {
    const tenantId = tenantOfKeys(caller, tenant);
    const read = (asked: { after: string | null; limit: number }) => deps.store.keys.list(tenantId, asked);
    const { shown, nextCursor } = await pageByName({ list: 'keys', tenantId }, query, read, ({ id }) => id);
    return { items: shown.map(presentKey), nextCursor };
  },
});
