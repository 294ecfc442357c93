import { z } from 'zod';
import { connection, presentConnection } from './connection-resource.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { grantedNames } from './grants.ts';
import { listQuery } from './list-query.ts';
import { pageByName } from './page-by-name.ts';
import { page } from './resources.ts';

const input = z.strictObject(listQuery);
const output = page(connection);

/** List connections by name, without their secret values. */
export const listConnections = defineOperation({
  name: 'listConnections',
  summary: 'List connections by name, without their secret values',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, query, { caller }): Promise<z.output<typeof output>> {
    const { tenantId } = caller;
    const names = grantedNames(caller, 'connections');
    const read = (asked: { after: string | null; limit: number }) =>
      deps.store.connections.list(tenantId, { ...asked, names });
    const { shown, nextCursor } = await pageByName({ list: 'connections', tenantId }, query, read, ({ name }) => name);
    return { items: shown.map(presentConnection), nextCursor };
  },
});
