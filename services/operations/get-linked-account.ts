import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { accountNotFound, linkedAccount, presentAccount } from './linked-account-resource.ts';

const input = z.strictObject({ id: z.string() });
const output = linkedAccount;

/** Read what is stored of a linked account. */
export const getLinkedAccount = defineOperation({
  name: 'getLinkedAccount',
  summary: 'Read what is stored of a linked account',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { id }, { caller }): Promise<z.output<typeof output>> {
    const reached = isGranted(caller, 'linkedAccounts', id);
    const stored = reached ? await deps.store.linkedAccounts.find(caller.tenantId, id) : null;
    return presentAccount(stored ?? accountNotFound(id));
  },
});
