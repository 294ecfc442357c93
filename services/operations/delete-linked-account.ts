import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { accountNotFound } from './linked-account-resource.ts';

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
    if (!(await deps.store.linkedAccounts.remove(caller.tenantId, id))) accountNotFound(id);
    return { id };
  },
});
