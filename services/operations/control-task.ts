import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ControlRequest } from '../../workflows/control-request.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { ExecutionHead } from '../store/execution-records.ts';
import { checkOpen, controlRun, notReached } from './control-run.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';
import { getTask } from './get-task.ts';
import { handleOnce } from './handle-once.ts';
import { startOptions } from './outcomes.ts';
import { toJson } from './plain-json.ts';

/** What every operation on an open task takes. */
export const taskReference = {
  execution: z.string(),
  task: z.string(),
  idempotencyKey: startOptions.idempotencyKey,
};

/** Why somebody does by hand what a step would have done; shown on the task. */
export const note = z.string().max(1000);

/** A task with its failed attempts. */
export type TaskDetails = Awaited<ReturnType<typeof getTask.run>>;

/** How long the record of a run that has just ended is waited for. */
const SETTLE_MS = 2000;
const PAUSE_MS = 25;

type OnTask = Exclude<ControlRequest, { action: 'pause' | 'resume' }>;

/**
 * Does by hand something to an open task, and gives the task as it is then. `build` makes the request of the task as it was.
 * @throws AppError `execution-not-found`, `task-not-found`, `task-not-waiting`, `execution-ended`, `unavailable`
 */
export async function controlTask(
  deps: OperationDeps,
  context: OperationContext,
  name: OnTask['action'],
  { idempotencyKey, ...given }: { execution: string; task: string; idempotencyKey?: string | undefined },
  build: (task: TaskDetails) => OnTask | Promise<OnTask>,
): Promise<TaskDetails> {
  const head = await findExecutionHead(deps, context, given);
  const { execution, task } = given;
  await handleOnce(deps, context, { key: idempotencyKey, body: { [name]: toJson(given) } }, async (requestId) => {
    const request = await build(await readOpen(deps, context, head, task));
    await controlRun(deps, head, request, requestId);
  });
  return readSettled(deps, context, { execution, task }, name !== 'retry');
}

/**
 * The task as it is after a request that was carried out. When that ended the run, its record follows at once, but not at
 * the same instant.
 */
async function readSettled(
  deps: OperationDeps,
  context: OperationContext,
  given: { execution: string; task: string },
  hasEnded: boolean,
): Promise<TaskDetails> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    const shown = await getTask.run(deps, given, context);
    const isOpen = shown.status === 'WAITING' || shown.status === 'RUNNING' || shown.status === 'RETRYING';
    if (!hasEnded || !isOpen || waited >= SETTLE_MS) return shown;
    await sleep(PAUSE_MS);
  }
}

/** The task as its run shows it now: what was recorded may be behind. */
async function readOpen(
  deps: OperationDeps,
  context: OperationContext,
  head: ExecutionHead,
  task: string,
): Promise<TaskDetails> {
  // Both ask the run, and share one question.
  const asked = [deps.runs.status(head.id), getTask.run(deps, { execution: head.id, task }, context)] as const;
  const [view, shown] = await Promise.all(asked);
  // A run that has closed meanwhile answers no questions; its record tells so.
  const isSilent = view === null || view === 'unknown';
  checkOpen((isSilent && (await deps.store.executions.findHead(head.tenantId, head.id))) || head);
  if (view === null) throw notReached(head.id);
  if (view === 'unknown' && head.status === 'QUEUED')
    throw new AppError('task-not-waiting', `Execution ${head.id} has not started yet, so none of its tasks waits.`);
  return shown;
}
