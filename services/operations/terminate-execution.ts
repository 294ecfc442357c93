import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { reason } from './parameters.ts';
import { execution } from './resources.ts';
import { stopExecution } from './stop-execution.ts';

const input = z.strictObject({ execution: z.string(), workflow: z.string().optional(), reason: reason.optional() });
const output = execution;

/** Stop an execution at once. */
export const terminateExecution = defineOperation({
  name: 'terminateExecution',
  summary: 'Stop an execution at once',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    return stopExecution(deps, context, input, 'terminate');
  },
});
