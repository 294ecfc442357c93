import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { findTask } from './find-task.ts';
import { taskWithAttempts } from './outcomes.ts';
import { presentTask } from './present-task.ts';
import { readSource } from './read-execution.ts';

const input = z.strictObject({ execution: z.string(), task: z.string() });
const output = taskWithAttempts;

/** Read one task with its failed attempts. */
export const getTask = defineOperation({
  name: 'getTask',
  summary: 'Read one task with its failed attempts',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const record = await findExecution(deps, context, given);
    const view = await findTask(deps, await readSource(deps, record), given.task);
    if (!view)
      throw new AppError('task-not-found', `Execution ${record.id} has no task ${JSON.stringify(given.task)}.`);
    const shown = await presentTask(deps.store.values, record.id, view);
    const noted = await deps.store.executions.listAttempts(record.tenantId, record.id, [view.path]);
    const attemptList = noted.map(({ attempt, error, at, retryAt }) => ({
      attempt,
      error,
      at: at.toISOString(),
      retryAt: retryAt.toISOString(),
    }));
    // The last attempt was not followed by another, so nobody noted it apart.
    const last = { attempt: shown.attempts, error: shown.error, at: shown.completedAt ?? '', retryAt: null };
    const failed = shown.status === 'FAILED' && shown.completedAt !== null && shown.attempts > noted.length;
    return { ...shown, attemptList: failed ? [...attemptList, last] : attemptList };
  },
});
