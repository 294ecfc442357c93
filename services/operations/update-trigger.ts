import { z } from 'zod';
import { buildTrigger } from './build-trigger.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findTrigger } from './find-trigger.ts';
import { presentTrigger, trigger, triggerFields, triggerNotFound, triggerWithToken } from './trigger-resource.ts';
import { hashToken, makeToken } from './trigger-token.ts';

const reference = { workflow: z.string(), trigger: z.string() };
const input = z.strictObject({ ...reference, ...triggerFields });
const output = trigger;

/** Replace a trigger; its token stays, and the secret of its signature unless there is a new one. */
export const updateTrigger = defineOperation({
  name: 'updateTrigger',
  summary: 'Replace a trigger; its token stays, and the secret of its signature unless there is a new one',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { trigger: id, ...given }, context): Promise<z.output<typeof output>> {
    const current = await findTrigger(deps, context, { workflow: given.workflow, trigger: id });
    const built = await buildTrigger(deps, context, given, { id, current });
    const stored = { ...current, ...built, updatedAt: deps.clock() };
    if (!(await deps.store.triggers.replace(context.caller.tenantId, stored))) triggerNotFound(id);
    return presentTrigger(stored);
  },
});

const rotateInput = z.strictObject(reference);

/** Give a trigger a new token; the old one is unknown from then on. */
export const rotateTrigger = defineOperation({
  name: 'rotateTrigger',
  summary: 'Give a trigger a new token; the old one is unknown from then on',
  scope: 'write',
  input: rotateInput,
  output: triggerWithToken,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof triggerWithToken>> {
    const current = await findTrigger(deps, context, given);
    const token = makeToken();
    const stored = { ...current, tokenSha256: hashToken(token), updatedAt: deps.clock() };
    if (!(await deps.store.triggers.replace(context.caller.tenantId, stored))) triggerNotFound(given.trigger);
    return { ...presentTrigger(stored), token };
  },
});
