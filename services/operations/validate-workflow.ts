import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { fault } from './parameters.ts';
import { json } from './resources.ts';

const input = z.strictObject({ definition: json });
const output = z.object({
  valid: z.boolean(),
  errors: z.array(fault),
  inputSchema: json,
  outputSchema: json,
  steps: z.array(z.object({ id: z.string(), type: z.string(), output: json })),
});

/** Check a definition without storing it. */
export const validateWorkflow = defineOperation({
  name: 'validateWorkflow',
  summary: 'Check a definition without storing it',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
