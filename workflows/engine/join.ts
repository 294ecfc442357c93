import { AppError } from '../language/app-error.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, graphOf, pathOf, stepOf } from './activation.ts';
import type { IndexedGraph } from './plan-index.ts';
import { hasSettled } from './scope.ts';
import type { Frame } from './state.ts';

/** How many of its predecessors a step needs completed; null: it waits for all of them. */
export function neededBy({ join }: Pick<PlanStep, 'join'>): number | null {
  if (join === 'any') return 1;
  return typeof join === 'object' ? join.atLeast : null;
}

/** Where a step that needs so many of its predecessors stands. */
export interface JoinStanding {
  completed: number;
  /** Those that have not settled yet. */
  open: string[];
}

/** Counts the predecessors of a step. A failure that was handled with an output counts as completed. */
export function joinStanding(a: Activation, frame: Frame, step: PlanStep): JoinStanding {
  const standing: JoinStanding = { completed: 0, open: [] };
  for (const id of new Set(step.after)) {
    if (!hasSettled(a.state, pathOf(frame, id))) standing.open.push(id);
    else if (hasCompleted(a, frame, id)) standing.completed += 1;
  }
  return standing;
}

/** Too few of those that were waited for completed. */
export function unsatisfied(what: 'branches' | 'steps', needed: number, completed: number): AppError {
  const message = `${needed} of the ${what} had to complete; ${completed} did.`;
  return new AppError('join-unsatisfied', message, { details: { needed, completed } });
}

/** Whether all that wait for a step go on, or fail by themselves, when it fails. */
export function toleratesFailure(graph: IndexedGraph, id: string): boolean {
  const dependants = graph.dependants[id] ?? [];
  return dependants.length > 0 && dependants.every((next) => isTolerant(graph.byId[next]));
}

/**
 * The unsettled steps that nobody waits for any more, now that a join is decided: all that do are joins that are decided, or
 * steps that are lost themselves.
 */
export function losersOf(a: Activation, frame: Frame): string[] {
  const graph = graphOf(a, frame);
  const past = new Set(graph.steps.filter((step) => isDecided(frame, step)).map(({ id }) => id));
  const unsettled = graph.steps.filter(
    ({ id }) => frame.lost?.[id] === undefined && !hasSettled(a.state, pathOf(frame, id)),
  );
  const lost = new Set<string>();
  for (let before = -1; before < lost.size; ) {
    before = lost.size;
    for (const { id } of unsettled) {
      const dependants = graph.dependants[id] ?? [];
      if (dependants.length > 0 && dependants.every((next) => past.has(next) || lost.has(next))) lost.add(id);
    }
  }
  return graph.steps.map(({ id }) => id).filter((id) => lost.has(id));
}

/** Whether a step waits for none of its predecessors any more, though they may not have settled. */
function isDecided(frame: Frame, step: PlanStep): boolean {
  return frame.lost?.[step.id] !== undefined || (neededBy(step) !== null && frame.blocked[step.id] === 0);
}

function hasCompleted(a: Activation, frame: Frame, id: string): boolean {
  const task = a.state.tasks[pathOf(frame, id)];
  if (task?.status === 'COMPLETED') return true;
  const handled = typeof stepOf(a, frame, id).onError === 'object' && !frame.failed?.[id];
  return task?.status === 'FAILED' && handled && (task.output ?? null) !== null;
}

function isTolerant(step: PlanStep | undefined): boolean {
  return step !== undefined && (step.join === 'collect' || neededBy(step) !== null);
}
