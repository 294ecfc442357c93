import { z } from 'zod';
import { forgetKey } from './authenticate.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { apiKey, keyNotFound, presentKey } from './key-resource.ts';

const input = z.strictObject({ key: z.string() });
const output = apiKey;

/** Revoke an API key: every process refuses it within 5 seconds. */
export const revokeKey = defineOperation({
  name: 'revokeKey',
  summary: 'Revoke an API key: every process refuses it within 5 seconds',
  scope: 'admin',
  input,
  output,
  async run(deps: OperationDeps, { key }, { caller }): Promise<z.output<typeof output>> {
    const revoked = await deps.store.keys.revoke(caller.tenantId, key, deps.clock());
    if (!revoked) return keyNotFound(key);
    forgetKey(deps, revoked.id);
    return presentKey(revoked);
  },
});
