import { z } from 'zod';
import { acceptExecution } from './accept-execution.ts';
import { checkCompatible } from './check-compatible.ts';
import { collectReuse } from './collect-reuse.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { againOptions, startOutcome } from './outcomes.ts';
import { askAgain, checkRetryable, planAgain } from './run-again.ts';

const input = z.strictObject({ execution: z.string(), ...againOptions });
const output = startOutcome;

/** Run a failed execution again from where it failed. */
export const retryExecution = defineOperation({
  name: 'retryExecution',
  summary: 'Run a failed execution again from where it failed',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { source, joined, idempotency } = await askAgain(deps, context, given, 'retry');
    if (joined) return joined;
    checkRetryable(source);
    const { isEdited, ...again } = await planAgain(deps, source, given);
    if (again.version !== source.version) await checkCompatible(deps, source, again.plan, again.version);
    return acceptExecution(deps, context, {
      ...again,
      idempotency,
      retryOf: source.id,
      // With another input nothing that was recorded is sure to hold.
      taken: isEdited ? null : await collectReuse(deps, source, again.plan),
      keyBase: (id) => (isEdited ? `${source.keyBase}+${id}` : source.keyBase),
    });
  },
});
