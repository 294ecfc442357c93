import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { environmentValue, presentEnvironmentValue } from './environment-resource.ts';
import { listQuery } from './list-query.ts';
import { pageByName } from './page-by-name.ts';
import { page } from './resources.ts';

const input = z.strictObject(listQuery);
const output = page(environmentValue);

/** List the values that workflows may read by name. */
export const listEnvironment = defineOperation({
  name: 'listEnvironment',
  summary: 'List the values that workflows may read by name',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, query, { caller: { tenantId } }): Promise<z.output<typeof output>> {
    const read = (asked: { after: string | null; limit: number }) => deps.store.environment.list(tenantId, asked);
    const list = { list: 'environment', tenantId };
    const { shown, nextCursor } = await pageByName(list, query, read, ({ name }) => name);
    return { items: shown.map(presentEnvironmentValue), nextCursor };
  },
});
