import { z } from 'zod';
import { acceptExecution } from './accept-execution.ts';
import { collectReuse } from './build-run-input.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { startOutcome } from './outcomes.ts';
import { version, waitMs } from './parameters.ts';
import { json } from './resources.ts';
import { checkRetryable, planAgain } from './run-again.ts';

const input = z.strictObject({
  execution: z.string(),
  input: json.optional(),
  version: version.optional(),
  waitMs: waitMs.default(0),
});
const output = startOutcome;

/** Run a failed execution again from where it failed. */
export const retryExecution = defineOperation({
  name: 'retryExecution',
  summary: 'Run a failed execution again from where it failed',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const source = await findExecution(deps, context, given);
    checkRetryable(source);
    const { isEdited, ...again } = await planAgain(deps, source, given);
    return acceptExecution(deps, context, {
      ...again,
      retryOf: source.id,
      // With another input nothing that was recorded is sure to hold.
      reuse: isEdited ? null : await collectReuse(deps, source, again.plan),
      keyBase: (id) => (isEdited ? `${source.keyBase}+${id}` : source.keyBase),
    });
  },
});
