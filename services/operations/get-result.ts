import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { runResponse } from './outcomes.ts';
import { waitMs } from './parameters.ts';
import { executionStatus, json, stepError } from './resources.ts';

const input = z.strictObject({ execution: z.string(), waitMs: waitMs.default(0) });
const output = z.object({
  status: executionStatus,
  output: json,
  error: stepError.nullable(),
  response: runResponse.nullable(),
});

/** Read the result of an ended execution. */
export const getResult = defineOperation({
  name: 'getResult',
  summary: 'Read the result of an ended execution',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
