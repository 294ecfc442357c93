import { z } from 'zod';
import { buildTrigger } from './build-trigger.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { presentTrigger, triggerFields, triggerWithToken } from './trigger-resource.ts';
import { hashToken, makeToken } from './trigger-token.ts';

const input = z.strictObject({ workflow: z.string(), ...triggerFields });
const output = triggerWithToken;

/** Make an address that others can start a workflow by. */
export const createTrigger = defineOperation({
  name: 'createTrigger',
  summary: 'Make an address that others can start a workflow by',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    for (;;) {
      const id = `tr-${deps.randomId()}`;
      const token = makeToken();
      const built = await buildTrigger(deps, context, given, { id, current: null });
      const now = deps.clock();
      const times = { createdAt: now, updatedAt: now, lastUsedAt: null };
      const stored = { id, tenantId, tokenSha256: hashToken(token), ...built, ...times };
      if (await deps.store.triggers.insert(stored)) return { ...presentTrigger(stored), token };
    }
  },
});
