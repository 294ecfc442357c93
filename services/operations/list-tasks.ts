import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { listQuery } from './list-query.ts';
import { page, task, taskStatus } from './resources.ts';

const input = z.strictObject({ ...listQuery, execution: z.string(), status: z.array(taskStatus).optional() });
const output = page(task);

/** List the tasks of an execution in step order. */
export const listTasks = defineOperation({
  name: 'listTasks',
  summary: 'List the tasks of an execution in step order',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
