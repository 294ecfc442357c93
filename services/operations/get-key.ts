import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { apiKey, keyNotFound, keysOf, presentKey, reachesKeysOf } from './key-resource.ts';

const input = z.strictObject({ key: z.string(), tenant: keysOf });
const output = apiKey;

/** Read an API key, without the key itself. */
export const getKey = defineOperation({
  name: 'getKey',
  summary: 'Read an API key, without the key itself',
  scope: 'admin',
  input,
  output,
  async run(deps: OperationDeps, { key, tenant }, { caller }): Promise<z.output<typeof output>> {
    const tenantId = tenant ?? caller.tenantId;
    // To everybody else a key of another tenant is not there.
    if (!reachesKeysOf(caller, tenantId)) return keyNotFound(key);
    return presentKey((await deps.store.keys.find(tenantId, key)) ?? keyNotFound(key));
  },
});
