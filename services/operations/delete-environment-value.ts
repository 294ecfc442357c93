import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { environmentNotFound } from './environment-resource.ts';

const input = z.strictObject({ name: z.string() });
const output = z.object({ name: z.string() });

/** Delete a value of the environment; executions that have started keep it. */
export const deleteEnvironmentValue = defineOperation({
  name: 'deleteEnvironmentValue',
  summary: 'Delete a value of the environment; executions that have started keep it',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { name }, { caller }): Promise<z.output<typeof output>> {
    if (!(await deps.store.environment.remove(caller.tenantId, name))) environmentNotFound(name);
    return { name };
  },
});
