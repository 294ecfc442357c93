import { z } from 'zod';
import type { LinkedAccountContent } from '../store/access.ts';
import type { NamedRecord } from '../store/named-store.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { grantedNames } from './grants.ts';
import { linkedAccount, presentAccount } from './linked-account-resource.ts';
import { pageNumber, pageOf } from './numbered-page.ts';

const STEP = 500;

const output = pageOf(linkedAccount);

/** List linked accounts by id, by page number and with their total. */
export const pageLinkedAccounts = defineOperation({
  name: 'pageLinkedAccounts',
  summary: 'List linked accounts by id, by page number',
  scope: 'read',
  input: z.strictObject(pageNumber),
  output,
  async run(deps: OperationDeps, { page, limit }, { caller }): Promise<z.output<typeof output>> {
    const names = grantedNames(caller, 'linkedAccounts');
    const found: NamedRecord<LinkedAccountContent>[] = [];
    for (let more = true; more; ) {
      const after = found.at(-1)?.name ?? null;
      const rows = await deps.store.linkedAccounts.list(caller.tenantId, { after, limit: STEP, names });
      found.push(...rows);
      more = rows.length === STEP;
    }
    const begin = (page - 1) * limit;
    return { items: found.slice(begin, begin + limit).map(presentAccount), total: found.length };
  },
});
