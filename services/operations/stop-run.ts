import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal, type TerminalStatus } from '../../workflows/execution.ts';
import type { Closing, ExecutionHead } from '../store/execution-records.ts';
import type { OperationDeps } from './deps.ts';
import { freeLeases } from './hold-leases.ts';
import { tellParent } from './tell-parent.ts';

/** `cancel` lets the run undo what it did; `terminate` ends it at once. */
export type Way = 'cancel' | 'terminate';

/** As long as the start of a run may be under way: its deadline, and a little more. */
const START_MS = 2500;
const PAUSE_MS = 100;
const LATE_START_MS = 30_000;
/** A run that does not tell its tasks by then is stopped without: terminating must work on a run that is stuck. */
const VIEW_MS = 600;

/**
 * Asks an open run to stop, or ends its record when there is none that could. A cancel changes nothing about a run that
 * is ending as something else.
 * @throws AppError `unavailable`
 */
export async function stopRun(
  deps: OperationDeps,
  head: ExecutionHead,
  reason: string,
  way: Way,
): Promise<'stopped' | 'ending'> {
  if (way === 'cancel' && (await isEnding(deps, head))) return 'ending';
  const view = way === 'terminate' ? await lastView(deps, head) : {};
  const known = await askRun(deps, head, reason, way);
  if (way === 'cancel' && known) {
    await deps.store.executions.markCancelling(head.tenantId, head.id);
    return 'stopped';
  }
  const closed = closing(deps, reason, way, known);
  const won = await deps.store.executions.close(head.tenantId, head.id, { ...closed, ...view });
  if (won) await endFamily(deps, head, closed.status);
  return 'stopped';
}

/** Whether a run is ending already, and not because it was cancelled. One that does not answer is asked to stop. */
async function isEnding(deps: OperationDeps, { id }: ExecutionHead): Promise<boolean> {
  const view = await Promise.race([deps.runs.status(id), sleep(VIEW_MS, null, { ref: false })]);
  if (view === null || view === 'unknown') return false;
  return view.ending !== undefined && view.ending !== 'CANCELLED';
}

/**
 * Does for an execution that something else has ended what its run would have done: gives its leases back, ends its
 * subscriptions, stops the executions that it waits for and tells the one that waits for it. What fails is left to the sweeper.
 */
export async function endFamily(deps: OperationDeps, head: ExecutionHead, status: TerminalStatus): Promise<void> {
  const { id, tenantId, parent } = head;
  const outcomes = await Promise.allSettled([
    freeLeases(deps, tenantId, id),
    deps.store.events.forgetExecution(tenantId, id),
    stopChildren(deps, head, status),
    parent?.awaited ? tellParent(deps, tenantId, id) : null,
  ]);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') deps.report(`The sweeper ends what belongs to ${id}.`, outcome.reason);
  }
}

async function stopChildren(
  deps: OperationDeps,
  { id, tenantId }: ExecutionHead,
  status: TerminalStatus,
): Promise<void> {
  for (const childId of await deps.store.children.listAwaited(tenantId, id)) {
    const child = await deps.store.executions.findHead(tenantId, childId);
    if (child) await stopOrphan(deps, child, status);
  }
}

/** Stops an execution whose parent has ended: at once when that was terminated, else so that it can undo what it did. */
export async function stopOrphan(deps: OperationDeps, child: ExecutionHead, parent: TerminalStatus): Promise<void> {
  const way = parent === 'TERMINATED' ? 'terminate' : 'cancel';
  // It was asked before, and is undoing what it did.
  if (isTerminal(child.status) || (way === 'cancel' && child.status === 'CANCELLING')) return;
  await stopRun(deps, child, `Execution ${child.parent?.executionId}, which waited for it, is ${parent}.`, way);
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
  way: Way,
): Promise<boolean> {
  for (;;) {
    const answer = await deps.runs[way](id, reason);
    if (answer !== 'unknown') return true;
    if ((await deps.runs.describe(id)) !== 'unknown') return false;
    if (deps.clock().getTime() - createdAt.getTime() > START_MS) return false;
    await sleep(PAUSE_MS);
  }
}

function closing(deps: OperationDeps, reason: string, way: Way, known: boolean): Closing {
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
