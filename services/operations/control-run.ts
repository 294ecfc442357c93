import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlRequest } from '../../workflows/control-request.ts';
import { isTerminal } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { ExecutionHead } from '../store/execution-records.ts';
import type { OperationDeps } from './deps.ts';

/** As long as the start of a run may be under way. */
const START_MS = 2500;
const PAUSE_MS = 100;

/**
 * Asks the run of an execution for something by hand. A start that is under way is waited for.
 * @throws AppError `execution-ended`, `unavailable`, and whatever the run refuses it with
 */
export async function controlRun(
  deps: OperationDeps,
  { id, tenantId, createdAt }: ExecutionHead,
  request: ControlRequest,
  requestId: string,
): Promise<void> {
  for (;;) {
    const answer = await deps.runs.control(id, request, requestId);
    if (answer !== 'unknown') {
      if (answer.status === 'refused') throw new AppError(answer.code, answer.message);
      return;
    }
    const head = await deps.store.executions.findHead(tenantId, id);
    if (head) checkOpen(head);
    if (deps.clock().getTime() - createdAt.getTime() > START_MS) throw notReached(id);
    await sleep(PAUSE_MS);
  }
}

/** @throws AppError `execution-ended`. */
export function checkOpen({ id, status }: Pick<ExecutionHead, 'id' | 'status'>): void {
  if (isTerminal(status)) throw new AppError('execution-ended', `Execution ${id} has already ended: it is ${status}.`);
}

/** The error of a run that does not answer. */
export function notReached(id: string): AppError {
  return new AppError('unavailable', `The run of ${id} cannot be reached. Try again shortly.`);
}
