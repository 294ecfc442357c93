import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { presentSecret, secret, secretNotFound } from './secret-resource.ts';

const input = z.strictObject({ name: z.string() });
const output = secret;

/** Read what is told of a secret, which is not its value. */
export const getSecret = defineOperation({
  name: 'getSecret',
  summary: 'Read what is told of a secret, which is not its value',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { name }, { caller }): Promise<z.output<typeof output>> {
    return presentSecret((await deps.store.secrets.find(caller.tenantId, name)) ?? secretNotFound(name));
  },
});
