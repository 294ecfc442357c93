import type { StepError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import { isObject, type Json } from '../language/json.ts';
import type { CatchPlan, PlanStep, TryBody } from '../language/plan.ts';
import { type Activation, pathOf, stepOf } from './activation.ts';
import { failStep, settleStep } from './frames.ts';
import { enterGraph } from './open-frame.ts';
import { attemptInside, testTemplate } from './outside.ts';
import { scopeOf } from './scope.ts';
import type { Ending, Frame } from './state.ts';

/** What a Try comes to, unless its `finally` fails. */
interface Result {
  output: Json;
  error: StepError | null;
}

/** Opens the steps whose failure is caught. */
export function beginTry(a: Activation, frame: Frame, step: PlanStep): void {
  delete a.state.caught[pathOf(frame, step.id)];
  enterGraph(a, frame, step.id, 'try', { key: `${pathOf(frame, step.id)}#try`, slot: 'try' });
}

/** Goes on after the steps of a Try, of one of its catches, or its `finally` have ended. */
export function partEnded(a: Activation, outer: Frame, frame: Frame, ending: Ending): void {
  const step = stepOf(a, outer, frame.owner);
  if (step.body.kind !== 'try') return;
  if (frame.slot === 'finally') {
    conclude(a, outer, step, ending.error ? { output: null, error: ending.error } : frame.result);
  } else if (frame.slot === 'try' && ending.error) {
    a.state.caught[pathOf(outer, step.id)] = ending.error;
    if (a.run.reuse) a.state.fresh[pathOf(outer, step.id)] = true;
    catchError(a, outer, step, step.body, ending.error);
  } else {
    enterFinally(a, outer, step, step.body, { output: ending.output, error: ending.error });
  }
}

/** Asks the catches about an error, in order; again when the answer to a condition had to come from outside. */
export function catchError(a: Activation, frame: Frame, step: PlanStep, body: TryBody, error: StepError): void {
  const path = pathOf(frame, step.id);
  const found = attemptInside(a, frame, step.id, path, () => {
    const scope = { ...scopeOf(a, frame, step), error };
    return body.catches.findIndex((one) => takesError(a, path, one, error, scope));
  });
  if (found === 'asked') return;
  delete a.state.caught[path];
  if ('failed' in found) enterFinally(a, frame, step, body, { output: null, error: found.failed });
  else if (found.done < 0) enterFinally(a, frame, step, body, { output: null, error });
  else {
    const key = `${path}#catch${found.done}`;
    enterGraph(a, frame, step.id, `catch${found.done}`, { key, slot: 'catch', error, fresh: true });
  }
}

function enterFinally(a: Activation, frame: Frame, step: PlanStep, body: TryBody, result: Result): void {
  if (!body.finally) {
    conclude(a, frame, step, result);
    return;
  }
  const path = pathOf(frame, step.id);
  const fresh = a.state.fresh[path] ? { fresh: true } : {};
  enterGraph(a, frame, step.id, 'finally', { key: `${path}#finally`, slot: 'finally', result, ...fresh });
}

function conclude(a: Activation, frame: Frame, step: PlanStep, result: Result | undefined): void {
  if (result?.error) failStep(a, frame, step.id, result.error);
  else settleStep(a, frame, step.id, 'COMPLETED', result?.output ?? null);
}

function takesError(a: Activation, path: string, one: CatchPlan, error: StepError, scope: Scope): boolean {
  if (one.codes && !one.codes.includes(error.code)) return false;
  if (one.statuses && !hasStatus(error, one.statuses)) return false;
  return one.when === undefined || testTemplate(a, path, one.when, scope);
}

/** `404`, or a class like `5xx`. */
function hasStatus({ details }: StepError, statuses: string[]): boolean {
  const status = isObject(details) ? String(details.status ?? '') : '';
  return /^\d{3}$/.test(status) && (statuses.includes(status) || statuses.includes(`${status.charAt(0)}xx`));
}
