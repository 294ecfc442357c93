import type { ExecutionStatus, Projection, RunInput, RunView, TaskView } from '../execution.ts';
import { isTerminal } from '../execution.ts';
import type { GraphPlan, Plan } from '../language/plan.ts';
import type { PlanIndex } from './plan-index.ts';
import type { EngineState } from './state.ts';

/** What a run tells when asked. */
export function viewRun(index: PlanIndex, state: EngineState): RunView {
  return { status: statusOf(state), startedAt: state.startedAt, tasks: viewTasks(index, state) };
}

/** The tasks of an execution that has not started: every step outside of branches, all PENDING, in step order. */
export function listPlannedTasks(plan: Plan): TaskView[] {
  const list = ({ steps }: GraphPlan): TaskView[] =>
    steps.map(({ id, type }) => ({ path: id, type, status: 'PENDING', attempts: 0 }));
  return list(plan.graph);
}

/** Every task that runs, ran or is to run, in step order; those of branches once they are entered. */
export function viewTasks(index: PlanIndex, state: EngineState): TaskView[] {
  const tasks: TaskView[] = [];
  const walk = (graph: string, prefix: string): void => {
    for (const { id } of index.get(graph)?.steps ?? []) {
      const task = state.tasks[prefix + id];
      if (task) tasks.push({ ...task });
      for (const inner of state.entered[prefix + id] ?? []) walk(inner, `${prefix}${id}/`);
    }
  };
  walk('', '');
  return tasks;
}

/** The status that a run shows: WAITING when only waits are open. */
export function statusOf(state: EngineState): ExecutionStatus {
  if (state.ended) return state.ended.status;
  if (state.frames['']?.closing?.status === 'CANCELLED') return 'CANCELLING';
  const open = Object.values(state.open);
  const waits = open.length > 0 && state.ready.length === 0 && open.every(({ kind }) => kind === 'wait');
  return waits ? 'WAITING' : 'RUNNING';
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
  return { executionId: id, tenantId, revision, status, startedAt, tasks, events };
}

/** Puts back what a projection that could not be written had taken, so that the next one, or the end, carries it. */
export function returnProjection(state: EngineState, projection: Projection): void {
  state.events.unshift(...projection.events);
  for (const { path } of projection.tasks) state.changed[path] = true;
}
