import { type ExecutionStatus, isTerminal } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { ExecutionHead } from '../store/execution-records.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { type ExecutionReference, findExecution, findExecutionHead } from './find-execution.ts';
import { presentExecution } from './present-execution.ts';
import { readExecution } from './read-execution.ts';
import type { Execution } from './resources.ts';
import { stopRun, type Way } from './stop-run.ts';

/** Cancels or terminates an open execution. @throws AppError `execution-ended`, `execution-ending`, `execution-not-found`, `unavailable`. */
export async function stopExecution(
  deps: OperationDeps,
  context: OperationContext,
  request: ExecutionReference & { reason?: string | undefined },
  way: Way,
): Promise<Execution> {
  const head = await findExecutionHead(deps, context, request);
  if (isTerminal(head.status)) throw hasEnded(head);
  if ((await stopRun(deps, head, request.reason ?? '', way)) === 'ending') throw isEnding(head.id);
  const { facts, stale } = await readExecution(deps, await findExecution(deps, context, request));
  const stopped: ExecutionStatus = way === 'cancel' ? 'CANCELLED' : 'TERMINATED';
  // The run has won: it ended by itself before it could be stopped.
  if (isTerminal(facts.status) && facts.status !== stopped) throw hasEnded({ ...head, status: facts.status });
  return presentExecution(deps.store.values, facts, stale);
}

function hasEnded({ id, status }: Pick<ExecutionHead, 'id' | 'status'>): AppError {
  return new AppError('execution-ended', `Execution ${id} has already ended: it is ${status}.`);
}

function isEnding(id: string): AppError {
  const told = `Execution ${id} has failed and undoes what it did; a cancel changes nothing about that.`;
  return new AppError('execution-ending', told);
}
