import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { listQuery } from './list-query.ts';
import { pageByName } from './page-by-name.ts';
import { page } from './resources.ts';
import { presentSecret, secret } from './secret-resource.ts';

const input = z.strictObject(listQuery);
const output = page(secret);

/** List secrets by name, without their values. */
export const listSecrets = defineOperation({
  name: 'listSecrets',
  summary: 'List secrets by name, without their values',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, query, { caller: { tenantId } }): Promise<z.output<typeof output>> {
    const read = (asked: { after: string | null; limit: number }) => deps.store.secrets.list(tenantId, asked);
    const { shown, nextCursor } = await pageByName({ list: 'secrets', tenantId }, query, read, ({ name }) => name);
    return { items: shown.map(presentSecret), nextCursor };
  },
});
