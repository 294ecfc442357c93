import { z } from 'zod';
import { createTaskOrder } from '../store/task-order.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { listQuery } from './list-query.ts';
import { loadPlan } from './load-plan.ts';
import { pageTasks } from './page-tasks.ts';
import { presentTasks } from './present-task.ts';
import { readSource } from './read-execution.ts';
import { page, task, taskStatus } from './resources.ts';
import { decodeTaskCursor, encodeTaskCursor } from './task-cursor.ts';

/** Bytes of JSON that one page takes. */
const PAGE_BYTES = 1024 * 1024;

const input = z.strictObject({
  ...listQuery,
  execution: z.string(),
  status: z.array(taskStatus).optional(),
  step: z.string().max(1000).optional().describe('A path, or the id of a step: with everything inside of it.'),
  type: z.string().max(200).optional(),
});
const output = page(task);

/**
 * List the tasks of an execution in step order. The work of a page does not grow with the execution: a filter that
 * leaves out nearly all of a very wide one gives pages with fewer tasks than the limit, even none, and a cursor.
 */
export const listTasks = defineOperation({
  name: 'listTasks',
  summary: 'List the tasks of an execution in step order',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    const { status, step, type, cursor, limit } = input;
    const filter = { status, step, type };
    const record = await findExecution(deps, context, input);
    const after = decodeTaskCursor(record, filter, cursor);
    const source = await readSource(deps, record);
    const { tasks, next } = await pageTasks(deps, source, { ...filter, after, limit });
    const items = await presentTasks(deps.store.values, record.id, tasks, PAGE_BYTES);
    const last = tasks[items.length - 1];
    const place =
      items.length < tasks.length && last ? createTaskOrder(await loadPlan(deps, record)).placeOf(last.path) : next;
    return { items, nextCursor: place && encodeTaskCursor(record, filter, place) };
  },
});
