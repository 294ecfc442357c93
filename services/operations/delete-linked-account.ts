import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { accountNotFound } from './linked-account-resource.ts';
import { secretsOf } from './patch-linked-account.ts';

const input = z.strictObject({ id: z.string() });
const output = z.object({ id: z.string() });

/** Delete what is stored of a linked account; its executions stay. */
export const deleteLinkedAccount = defineOperation({
  name: 'deleteLinkedAccount',
  summary: 'Delete what is stored of a linked account; its executions stay',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { id }, { caller }): Promise<z.output<typeof output>> {
    const { tenantId } = caller;
    const stored = isGranted(caller, 'linkedAccounts', id) ? await deps.store.linkedAccounts.find(tenantId, id) : null;
    if (!stored || !(await deps.store.linkedAccounts.remove(tenantId, id))) return accountNotFound(id);
    // Those that were stored for it alone go with it.
    const own = Object.values(stored.content.secrets).filter((name) => name.startsWith(secretsOf(id)));
    for (const name of own) await deps.store.secrets.remove(tenantId, name);
    return { id };
  },
});
