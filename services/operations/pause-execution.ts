import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { gateExecution } from './gate-execution.ts';
import { execution } from './resources.ts';

const input = z.strictObject({ execution: z.string(), workflow: z.string().optional() });
const output = execution;

/** Let an execution start no further step until it is resumed. */
export const pauseExecution = defineOperation({
  name: 'pauseExecution',
  summary: 'Let an execution start no further step until it is resumed',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    return gateExecution(deps, context, given, 'pause');
  },
});
