import type { ExecutionStatus, Projection, RunInput, RunView, TaskView, WaitReason } from '../execution.ts';
import { isTerminal } from '../execution.ts';
import type { GraphPlan, Plan } from '../language/plan.ts';
import { undoPath } from './compensation.ts';
import { waitsForRunLease } from './lease.ts';
import type { PlanIndex } from './plan-index.ts';
import type { EngineState } from './state.ts';

/** What a run tells when asked. */
export function viewRun(index: PlanIndex, state: EngineState): RunView {
  const tasks = viewTasks(index, state);
  const told = { ...whyWaiting(state), ...asWhatItEnds(state) };
  const view = { status: statusOf(state), ...told, startedAt: state.startedAt, tasks };
  return state.forgot ? { ...view, partial: true } : view;
}

/** The tasks of an execution that has not started: every step outside of branches, all PENDING, in step order. */
export function listPlannedTasks(plan: Plan): TaskView[] {
  const list = ({ steps }: GraphPlan): TaskView[] =>
    steps.map(({ id, type }) => ({ path: id, type, status: 'PENDING', attempts: 0 }));
  return list(plan.graph);
}

/** Every task that runs, ran or is to run, in step order; those of branches and passes once they are entered. */
export function viewTasks(index: PlanIndex, state: EngineState): TaskView[] {
  const tasks: TaskView[] = [];
  walkGraph({ index, state, tasks }, '', '');
  return state.undoing || state.ended ? [...tasks, ...orphansOf(state, tasks)] : tasks;
}

/**
 * Tasks that nothing leads to any more but whose end is to be told: they undo steps of passes that are forgotten, or were
 * part of a walk that was begun anew by hand.
 */
function orphansOf(state: EngineState, listed: readonly TaskView[]): TaskView[] {
  const known = new Set(listed.map(({ path }) => path));
  const untold = Object.keys(state.changed).filter((path) => !known.has(path));
  return untold.flatMap((path) => (state.tasks[path] ? [{ ...state.tasks[path] }] : []));
}

interface Walk {
  index: PlanIndex;
  state: EngineState;
  tasks: TaskView[];
}

function walkGraph(walk: Walk, key: string, prefix: string, only?: string): void {
  for (const { id, compensate } of walk.index.get(key)?.steps ?? []) {
    const path = only ?? prefix + id;
    const task = walk.state.tasks[path];
    if (task) walk.tasks.push({ ...task });
    const undo = compensate && walk.state.tasks[undoPath(path)];
    if (undo) walk.tasks.push({ ...undo });
    for (const inner of walk.state.entered[path] ?? []) walkInner(walk, inner, path);
  }
}

function walkInner(walk: Walk, key: string, path: string): void {
  const repeated = walk.index.get(key)?.repeated ?? 'no';
  if (repeated === 'no') {
    walkGraph(walk, key, `${path}/`);
    return;
  }
  const passes = walk.state.passes[path] ?? 0;
  for (let index = 0; index < passes; index += 1) {
    const pass = `${path}[${index}]`;
    walkGraph(walk, key, `${pass}/`, repeated === 'single' ? pass : undefined);
  }
}

/** The status that a run shows: WAITING when only waits are open. */
export function statusOf(state: EngineState): ExecutionStatus {
  if (state.ended) return state.ended.status;
  if (state.undoing) return state.undoing.ending.status === 'CANCELLED' ? 'CANCELLING' : 'RUNNING';
  const { closing } = state.frames[''] ?? {};
  if (closing?.status === 'CANCELLED') return 'CANCELLING';
  if (state.paused && !closing) return 'PAUSED';
  const waits = state.waiting > 0 && state.working === 0 && (state.ready.length === 0 || waitsForRunLease(state));
  return waits ? 'WAITING' : 'RUNNING';
}

function asWhatItEnds({ undoing, frames, ended }: EngineState): Pick<RunView, 'ending'> {
  const ending = undoing?.ending ?? frames['']?.closing;
  return ending && !ended ? { ending: ending.status } : {};
}

/** Takes what changed since the last projection out of the state; null when the run has ended. */
export function takeProjection({ run, state }: { run: RunInput; state: EngineState }): Projection | null {
  const status = statusOf(state);
  if (isTerminal(status)) return null;
  state.revision += 1;
  state.told = status;
  const tasks = Object.keys(state.changed).flatMap((path) => (state.tasks[path] ? [{ ...state.tasks[path] }] : []));
  for (const path of Object.keys(state.changed)) delete state.changed[path];
  const { events, revision, startedAt } = state;
  state.events = [];
  const { id, tenantId } = run.execution;
  const more = { ...whyWaiting(state), ...takeApprovals(state) };
  return { executionId: id, tenantId, revision, status, startedAt, tasks, events, ...more };
}

/** Whether approvals were opened or closed since the last projection. */
export function hasUntoldApprovals({ approvals }: EngineState): boolean {
  return approvals !== undefined && approvals.changes !== approvals.told;
}

function takeApprovals(state: EngineState): Pick<Projection, 'approvals'> {
  if (!state.approvals) return {};
  state.approvals.told = state.approvals.changes;
  const open = Object.entries(state.open).filter(([, { kind, cancelled }]) => kind === 'approval' && !cancelled);
  const approvals = open.map(([path]) => {
    const { startedAt: since = state.startedAt, reason } = state.tasks[path] ?? {};
    return { path, since, ...(reason?.until === undefined ? {} : { until: reason.until }) };
  });
  return { approvals };
}

function whyWaiting(state: EngineState): { reason?: WaitReason } {
  return state.reason && statusOf(state) === 'WAITING' ? { reason: state.reason } : {};
}

/** Puts back what a projection that could not be written had taken, so that the next one, or the end, carries it. */
export function returnProjection(state: EngineState, projection: Projection): void {
  state.events.unshift(...projection.events);
  for (const { path } of projection.tasks) state.changed[path] = true;
  if (state.approvals) state.approvals.told = -1;
}
