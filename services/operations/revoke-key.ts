import { z } from 'zod';
import { forgetKey } from './authenticate.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { apiKey, keyNotFound, keysOf, presentKey, reachesKeysOf } from './key-resource.ts';

const input = z.strictObject({ key: z.string(), tenant: keysOf });
const output = apiKey;

/** Revoke an API key: every process refuses it within 5 seconds. */
export const revokeKey = defineOperation({
  name: 'revokeKey',
  summary: 'Revoke an API key: every process refuses it within 5 seconds',
  scope: 'admin',
  input,
  output,
  async run(deps: OperationDeps, { key, tenant }, { caller }): Promise<z.output<typeof output>> {
    const tenantId = tenant ?? caller.tenantId;
    // To everybody else a key of another tenant is not there.
    if (!reachesKeysOf(caller, tenantId)) return keyNotFound(key);
    const revoked = await deps.store.keys.revoke(tenantId, key, deps.clock());
    if (!revoked) return keyNotFound(key);
    forgetKey(deps, revoked.id);
    return presentKey(revoked);
  },
});
