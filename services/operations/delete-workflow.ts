import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';

const input = z.strictObject({ workflow: z.string() });
const output = z.object({ id: z.string() });

/** Delete a workflow; its executions stay. */
export const deleteWorkflow = defineOperation({
  name: 'deleteWorkflow',
  summary: 'Delete a workflow; its executions stay',
  scope: 'write',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
