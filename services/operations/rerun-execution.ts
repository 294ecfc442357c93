import { z } from 'zod';
import { acceptExecution } from './accept-execution.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { againOptions, startOutcome } from './outcomes.ts';
import { askAgain, planAgain } from './run-again.ts';

const input = z.strictObject({ execution: z.string(), ...againOptions });
const output = startOutcome;

/** Run an execution again from the beginning. */
export const rerunExecution = defineOperation({
  name: 'rerunExecution',
  summary: 'Run an execution again from the beginning',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { source, joined, idempotency } = await askAgain(deps, context, given, 'rerun');
    if (joined) return joined;
    const { isEdited: _, ...again } = await planAgain(deps, source, given);
    return acceptExecution(deps, context, { ...again, idempotency, rerunOf: source.id });
  },
});
