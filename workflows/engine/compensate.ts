import { toStepError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { CompensatePlan, PlanStep } from '../language/plan.ts';
import { type Activation, pathOf, taskOf } from './activation.ts';
import { undoPath } from './compensation.ts';
import { countInline } from './inline-size.ts';
import { scopeOf } from './scope.ts';
import { measureUndo } from './spill-undo.ts';
import type { Frame, Undo } from './state.ts';
import { createTable } from './table.ts';

/** How a step that can be undone ended. `cancelled`: it was stopped while it ran. */
export type UndoOutcome = 'completed' | 'failed' | 'cancelled';

/** Failures after which nobody knows whether the step took effect. */
const uncertain = new Set(['step-timeout', 'outcome-unknown', 'http-unreachable', 'step-failed']);

/**
 * Notes what would undo a step that has just ended, with its input as the step's scope stands now; nothing when it did
 * nothing that is to be undone. Never throws: an input that cannot be resolved fails the undoing.
 */
export function noteUndo(a: Activation, frame: Frame, step: PlanStep, outcome: UndoOutcome): void {
  const { compensate } = step;
  if (!compensate || !isUndone(a, frame, step, compensate, outcome)) return;
  const path = pathOf(frame, step.id);
  const input = inputOf(a, frame, step, compensate);
  a.state.undo.push({ path, graph: frame.graph, id: step.id, input, size: measureUndo(input) });
}

function isUndone(a: Activation, frame: Frame, step: PlanStep, { on }: CompensatePlan, outcome: UndoOutcome): boolean {
  if (outcome === 'completed') return true;
  if (on !== 'attempted') return false;
  const { error } = taskOf(a, frame, step.id);
  // One that is cancelled while it is held for a hand has failed before.
  return error ? uncertain.has(error.code) : outcome === 'cancelled';
}

function inputOf(a: Activation, frame: Frame, step: PlanStep, { input }: CompensatePlan): Undo['input'] {
  try {
    const scope = undoScope(a, frame, step);
    if (input === undefined) return { value: scope.previous };
    if (a.state.hasReferences && a.evaluator.touchedReferences(input, scope).length > 0)
      return { template: input, scope: a.evaluator.narrow(input, scope) };
    const value = a.evaluator.resolve(input, scope);
    countInline(a, value);
    return { value };
  } catch (error) {
    return { error: toStepError(error, undoPath(pathOf(frame, step.id))) };
  }
}

/** What the step saw, with what it gave. */
function undoScope(a: Activation, frame: Frame, step: PlanStep): Scope {
  const scope = scopeOf(a, frame, step);
  const { output = null, error } = taskOf(a, frame, step.id);
  // Whether the step is among those seen by now depends on what has been looked at before: it never is here.
  const steps = createTable(scope.steps);
  delete steps[step.id];
  return { ...scope, steps, output, ...(error ? { error } : {}) };
}
