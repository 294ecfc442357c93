import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { apiKey, keyNotFound, presentKey } from './key-resource.ts';

const input = z.strictObject({ key: z.string() });
const output = apiKey;

/** Read an API key, without the key itself. */
export const getKey = defineOperation({
  name: 'getKey',
  summary: 'Read an API key, without the key itself',
  scope: 'admin',
  input,
  output,
  async run(deps: OperationDeps, { key }, { caller }): Promise<z.output<typeof output>> {
    return presentKey((await deps.store.keys.find(caller.tenantId, key)) ?? keyNotFound(key));
  },
});
