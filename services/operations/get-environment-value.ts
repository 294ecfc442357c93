import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { environmentNotFound, environmentValue, presentEnvironmentValue } from './environment-resource.ts';

const input = z.strictObject({ name: z.string() });
const output = environmentValue;

/** Read a value of the environment. */
export const getEnvironmentValue = defineOperation({
  name: 'getEnvironmentValue',
  summary: 'Read a value of the environment',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { name }, { caller }): Promise<z.output<typeof output>> {
    const found = await deps.store.environment.find(caller.tenantId, name);
    return presentEnvironmentValue(found ?? environmentNotFound(name));
  },
});
