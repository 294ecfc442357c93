import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';

const input = z.strictObject({ execution: z.string() });
const output = z.object({ id: z.string() });

/** Delete an ended execution. */
export const deleteExecution = defineOperation({
  name: 'deleteExecution',
  summary: 'Delete an ended execution',
  scope: 'write',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
