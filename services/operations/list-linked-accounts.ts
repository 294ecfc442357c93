import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { grantedNames } from './grants.ts';
import { linkedAccount, presentAccount } from './linked-account-resource.ts';
import { listQuery } from './list-query.ts';
import { pageByName } from './page-by-name.ts';
import { page } from './resources.ts';

const input = z.strictObject(listQuery);
const output = page(linkedAccount);

/** List the linked accounts of which something is stored, by id. */
export const listLinkedAccounts = defineOperation({
  name: 'listLinkedAccounts',
  summary: 'List the linked accounts of which something is stored, by id',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, query, { caller }): Promise<z.output<typeof output>> {
    const { tenantId } = caller;
    const names = grantedNames(caller, 'linkedAccounts');
    const read = (asked: { after: string | null; limit: number }) =>
      deps.store.linkedAccounts.list(tenantId, { ...asked, names });
    const list = { list: 'linkedAccounts', tenantId };
    const { shown, nextCursor } = await pageByName(list, query, read, ({ name }) => name);
    return { items: shown.map(presentAccount), nextCursor };
  },
});
