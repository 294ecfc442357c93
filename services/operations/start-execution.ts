import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { startOptions, startOutcome } from './outcomes.ts';
import { version } from './parameters.ts';

const input = z.strictObject({ workflow: z.string(), version: version.optional(), ...startOptions });
const output = startOutcome;

/** Start an execution of a workflow. */
export const startExecution = defineOperation({
  name: 'startExecution',
  summary: 'Start an execution of a workflow',
  scope: 'run',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
