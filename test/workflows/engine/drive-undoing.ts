import type { RunInput } from '../../../workflows/execution.ts';
import type { CompensatePlan, PlanStep } from '../../../workflows/language/plan.ts';
import { undone } from './build-open.ts';
import { action, buildRun } from './build-run.ts';
import type { Driven } from './drive-run.ts';

/** An action that is undone by another one. */
export const act = (id: string, more: Partial<CompensatePlan> = {}, extra: Partial<PlanStep> = {}): PlanStep =>
  action(id, { compensate: undone(more), ...extra });

/** A run of these steps that undoes what it did when it does not complete. */
export function compensating(steps: PlanStep[], more: Partial<RunInput> = {}): RunInput {
  const run = buildRun({ steps }, more);
  return { ...run, plan: { ...run.plan, compensates: true } };
}

/** Answers the undoings as they come; gives their paths in order. */
export function undoAll(run: Driven): string[] {
  const order: string[] = [];
  for (let [next] = run.running(); next && !run.ended(); [next] = run.running()) {
    order.push(next);
    run.complete(next);
  }
  return order;
}
