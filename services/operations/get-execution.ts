import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { waitMs } from './parameters.ts';
import { execution } from './resources.ts';

const input = z.strictObject({ execution: z.string(), workflow: z.string().optional(), waitMs: waitMs.default(0) });
const output = execution;

/** Read an execution, or wait for its end. */
export const getExecution = defineOperation({
  name: 'getExecution',
  summary: 'Read an execution, or wait for its end',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
