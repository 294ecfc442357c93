import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findTrigger } from './find-trigger.ts';
import { presentTrigger, trigger } from './trigger-resource.ts';

const input = z.strictObject({ workflow: z.string(), trigger: z.string() });
const output = trigger;

/** Read a trigger, without its token. */
export const getTrigger = defineOperation({
  name: 'getTrigger',
  summary: 'Read a trigger, without its token',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, reference, context): Promise<z.output<typeof output>> {
    return presentTrigger(await findTrigger(deps, context, reference));
  },
});
