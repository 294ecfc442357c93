import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { waitMs } from './parameters.ts';
import { ALL_TASKS, FIRST_PAGE, presentExecution } from './present-execution.ts';
import { readExecution } from './read-execution.ts';
import { execution } from './resources.ts';
import { waitForEnd } from './wait-for-end.ts';

const input = z.strictObject({
  execution: z.string(),
  workflow: z.string().optional(),
  waitMs: waitMs.default(0),
  allTasks: z.boolean().default(false),
});
const output = execution;

/** Read an execution, or wait for its end. */
export const getExecution = defineOperation({
  name: 'getExecution',
  summary: 'Read an execution, or wait for its end',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    if (input.waitMs > 0) await waitForEnd(deps, context, input);
    const extent = input.allTasks ? ALL_TASKS : FIRST_PAGE;
    const { facts, stale } = await readExecution(deps, await findExecution(deps, context, input), extent.tasks);
    return presentExecution(deps.store.values, facts, stale, extent);
  },
});
