import { isTerminal, type RunView } from '../../workflows/execution.ts';
import type { ExecutionHead } from '../store/execution-records.ts';
import { deliverEvent, tellEvent } from './deliver-event.ts';
import type { OperationDeps } from './deps.ts';
import { tellGranted } from './hold-leases.ts';
import { stopOrphan } from './stop-run.ts';
import { tellParent } from './tell-parent.ts';

/** Rows of each kind that one sweep takes. */
const BATCH = 200;
/** Contents of files that one sweep removes: each may be a gigabyte. */
const CONTENTS = 20;
/** A run tells the end of its execution itself; only when that has had time is it asked whether it arrived. */
const TELL_AFTER_MS = 3000;
const TELL_AGAIN_MS = 10_000;

/** Puts right what a crash left of leases, events, children and files. */
export async function sweepCoordination(deps: OperationDeps, signal: AbortSignal): Promise<void> {
  for (const part of [sweepLeases, sweepEvents, sweepSubscriptions, sweepEnds, sweepFiles]) {
    if (signal.aborted) return;
    await part(deps).catch((error: unknown) =>
      deps.report('A part of a sweep failed; the next one tries again.', error),
    );
  }
}

/** Frees the leases of executions that have ended, and tells again those whose runs may not know of theirs. */
async function sweepLeases(deps: OperationDeps): Promise<void> {
  for (const { ended, untold } of await deps.store.leases.claimChecks(deps.clock(), BATCH)) {
    for (const holder of ended) await tellGranted(deps, await deps.store.leases.release(holder, deps.clock()));
    await tellGranted(deps, untold);
  }
}

/** Delivers events whose senders stopped before all were told. */
async function sweepEvents(deps: OperationDeps): Promise<void> {
  for (const key of await deps.store.events.claimUnmatched(deps.clock(), BATCH)) await deliverEvent(deps, key);
}

async function sweepSubscriptions(deps: OperationDeps): Promise<void> {
  for (const check of await deps.store.events.claimChecks(deps.clock(), BATCH)) {
    if (check.ended) await deps.store.events.forgetExecution(check.tenantId, check.executionId);
    else if (check.untold) await tellEvent(deps, check.untold);
  }
}

/** Removes files that nothing has used in time, and bytes that no file names: of writes that never ended, of files that were replaced or deleted. */
async function sweepFiles(deps: OperationDeps): Promise<void> {
  await deps.store.files.expire(CONTENTS);
  await deps.store.files.sweep(CONTENTS);
}

/** Tells the ends of children that their parents do not know of; each parent is asked once. */
async function sweepEnds(deps: OperationDeps): Promise<void> {
  const now = deps.clock();
  const endedBefore = new Date(now.getTime() - TELL_AFTER_MS);
  const next = new Date(now.getTime() + TELL_AGAIN_MS);
  const views = new Map<string, RunView | 'unknown' | null>();
  for (const { id, tenantId } of await deps.store.children.claimUntold({ now, endedBefore, next }, BATCH)) {
    const child = await deps.store.executions.findHead(tenantId, id);
    if (!child?.parent) continue;
    const { executionId: parent, path } = child.parent;
    if (!views.has(parent)) views.set(parent, await deps.runs.status(parent));
    const view = views.get(parent) ?? null;
    if (view === null) continue;
    if (waitsFor(view, path, id)) await tellParent(deps, tenantId, id);
    else await deps.store.children.markParentTold(tenantId, id);
  }
}

/** A task that has no child yet may be about to learn of this one. */
function waitsFor(view: RunView | 'unknown', path: string, id: string): boolean {
  if (view === 'unknown') return false;
  const task = view.tasks.find((each) => each.path === path);
  if (task?.status !== 'RUNNING' && task?.status !== 'WAITING') return false;
  return task.childId === undefined || task.childId === id;
}

/** Stops an execution whose parent has ended without it; true when it was that. */
export async function stopIfOrphan(deps: OperationDeps, child: ExecutionHead): Promise<boolean> {
  const parent = child.parent && (await deps.store.executions.findHead(child.tenantId, child.parent.executionId));
  if (parent && !isTerminal(parent.status)) return false;
  // Whoever closed the parent may have seen to it meanwhile.
  const now = await deps.store.executions.findHead(child.tenantId, child.id);
  if (now) await stopOrphan(deps, now, parent && isTerminal(parent.status) ? parent.status : 'TERMINATED');
  return true;
}
