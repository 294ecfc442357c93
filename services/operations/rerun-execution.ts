import { z } from 'zod';
import { acceptExecution } from './accept-execution.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { startOutcome } from './outcomes.ts';
import { version, waitMs } from './parameters.ts';
import { json } from './resources.ts';
import { planAgain } from './run-again.ts';

const input = z.strictObject({
  execution: z.string(),
  input: json.optional(),
  version: version.optional(),
  waitMs: waitMs.default(0),
});
const output = startOutcome;

/** Run an execution again from the beginning. */
export const rerunExecution = defineOperation({
  name: 'rerunExecution',
  summary: 'Run an execution again from the beginning',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const source = await findExecution(deps, context, given);
    const { isEdited: _, ...again } = await planAgain(deps, source, given);
    return acceptExecution(deps, context, { ...again, rerunOf: source.id });
  },
});
