import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { secretNotFound } from './secret-resource.ts';

const input = z.strictObject({ name: z.string() });
const output = z.object({ name: z.string() });

/** Delete a secret; steps that name it fail from then on. */
export const deleteSecret = defineOperation({
  name: 'deleteSecret',
  summary: 'Delete a secret; steps that name it fail from then on',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { name }, { caller }): Promise<z.output<typeof output>> {
    if (!(await deps.store.secrets.remove(caller.tenantId, name))) secretNotFound(name);
    return { name };
  },
});
