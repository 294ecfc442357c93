import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { gateExecution } from './gate-execution.ts';
import { execution } from './resources.ts';

const input = z.strictObject({ execution: z.string(), workflow: z.string().optional() });
const output = execution;

/** Let a paused execution go on. */
export const resumeExecution = defineOperation({
  name: 'resumeExecution',
  summary: 'Let a paused execution go on',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    return gateExecution(deps, context, given, 'resume');
  },
});
