import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { taskWithAttempts } from './outcomes.ts';

const input = z.strictObject({ execution: z.string(), task: z.string() });
const output = taskWithAttempts;

/** Read one task with its failed attempts. */
export const getTask = defineOperation({
  name: 'getTask',
  summary: 'Read one task with its failed attempts',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
