import { setTimeout as sleep } from 'node:timers/promises';
import { type ExecutionStatus, isTerminal } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Closing, ExecutionHead } from '../store/store.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { type ExecutionReference, findExecution, findExecutionHead } from './find-execution.ts';
import { presentExecution } from './present-execution.ts';
import { readExecution } from './read-execution.ts';
import type { Execution } from './resources.ts';

/** As long as the start of a run may be under way: its deadline, and a little more. */
const START_MS = 2500;
const PAUSE_MS = 100;
const LATE_START_MS = 30_000;
/** A run that does not tell its tasks by then is stopped without: terminating must work on a run that is stuck. */
const VIEW_MS = 600;

/** Cancels or terminates an open execution. @throws AppError `execution-ended`, `execution-not-found`, `unavailable`. */
export async function stopExecution(
  deps: OperationDeps,
  context: OperationContext,
  request: ExecutionReference & { reason?: string | undefined },
  way: 'cancel' | 'terminate',
): Promise<Execution> {
  const head = await findExecutionHead(deps, context, request);
  if (isTerminal(head.status)) throw hasEnded(head);
  const { reason = '' } = request;
  const view = way === 'terminate' ? await lastView(deps, head) : {};
  const known = await askRun(deps, head, reason, way);
  if (way === 'cancel' && known) await deps.store.executions.markCancelling(head.tenantId, head.id);
  else await deps.store.executions.close(head.tenantId, head.id, { ...closing(deps, reason, way, known), ...view });
  const { facts, stale } = await readExecution(deps, await findExecution(deps, context, request));
  const stopped: ExecutionStatus = way === 'cancel' ? 'CANCELLED' : 'TERMINATED';
  // The run has won: it ended by itself before it could be stopped.
  if (isTerminal(facts.status) && facts.status !== stopped) throw hasEnded({ ...head, status: facts.status });
  return presentExecution(facts, stale);
}

/** The tasks of a run that is about to be stopped at once: it will not record them any more. */
async function lastView(deps: OperationDeps, { id }: ExecutionHead): Promise<Pick<Closing, 'tasks'>> {
  const view = await Promise.race([deps.runs.status(id), sleep(VIEW_MS, null, { ref: false })]);
  return view === null || view === 'unknown' ? {} : { tasks: view.tasks.filter(({ status }) => status !== 'PENDING') };
}

/** Tells the run; false when there is none that is open. A start that is under way is waited for. */
async function askRun(
  deps: OperationDeps,
  { id, createdAt }: ExecutionHead,
  reason: string,
  way: 'cancel' | 'terminate',
): Promise<boolean> {
  for (;;) {
    const answer = await deps.runs[way](id, reason);
    if (answer !== 'unknown') return true;
    if ((await deps.runs.describe(id)) !== 'unknown') return false;
    if (deps.clock().getTime() - createdAt.getTime() > START_MS) return false;
    await sleep(PAUSE_MS);
  }
}

function closing(deps: OperationDeps, reason: string, way: 'cancel' | 'terminate', known: boolean): Closing {
  const code = way === 'cancel' ? 'execution-cancelled' : 'execution-terminated';
  const message = reason || `The execution was ${way === 'cancel' ? 'cancelled' : 'terminated'}.`;
  return {
    status: way === 'cancel' ? 'CANCELLED' : 'TERMINATED',
    error: { code, message, step: null, details: reason ? { reason } : null },
    completedAt: deps.clock(),
    // A start that was given up may still arrive: the sweeper ends such a run.
    ...(known ? {} : { checkAt: new Date(deps.clock().getTime() + LATE_START_MS) }),
  };
}

function hasEnded({ id, status }: Pick<ExecutionHead, 'id' | 'status'>): AppError {
  return new AppError('execution-ended', `Execution ${id} has already ended: it is ${status}.`);
}
