import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { listQuery } from './list-query.ts';
import { presentTasks } from './present-task.ts';
import { readExecution } from './read-execution.ts';
import { page, task, taskStatus } from './resources.ts';

/** Characters of JSON that the values of one page may take. */
const PAGE_CHARACTERS = 1024 * 1024;

const input = z.strictObject({ ...listQuery, execution: z.string(), status: z.array(taskStatus).optional() });
const output = page(task);

/** List the tasks of an execution in step order. */
export const listTasks = defineOperation({
  name: 'listTasks',
  summary: 'List the tasks of an execution in step order',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    const { status, cursor, limit } = input;
    const record = await findExecution(deps, context, input);
    const scope = { list: `tasks of ${record.id}`, tenantId: record.tenantId, query: { status } };
    const last = cursor === undefined ? null : decodeCursor(scope, cursor, z.string());
    const { facts } = await readExecution(deps, record);
    const start = last === null ? 0 : facts.tasks.findIndex(({ path }) => path === last) + 1;
    const rows = facts.tasks.slice(start).filter((view) => !status || status.includes(view.status));
    const shown = rows.slice(0, limit);
    const end = shown.at(-1);
    return {
      items: presentTasks(record.id, shown, PAGE_CHARACTERS),
      nextCursor: end && rows.length > shown.length ? encodeCursor(scope, end.path) : null,
    };
  },
});
