import { AppError, type StepError, toStepError } from '../language/app-error.ts';
import { type ErrorCode, errorTable } from '../language/error-table.ts';
import type { Scope } from '../language/evaluator.ts';
import type { Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { findReferences } from '../language/references.ts';
import type { OutsideWork } from '../outside-work.ts';
import { type Activation, frameOf, pathOf } from './activation.ts';
import type { EngineEvent } from './event.ts';
import { openStep, queueStep } from './open-steps.ts';
import type { Frame } from './state.ts';
import { createTable } from './table.ts';

/** Thrown where a value is needed that is kept outside: the step is started again once there is an answer. */
export class NeedsOutside extends Error {
  /** Whose answers it will be among: the path of the step, or of the pass. */
  readonly path: string;
  /** What was asked, so that the next attempt finds the answer. */
  readonly key: string;
  readonly work: OutsideWork;

  constructor(path: string, key: string, work: OutsideWork) {
    super(`${path} waits for ${work.kind}.`);
    this.path = path;
    this.key = key;
    this.work = work;
  }
}

/** What became of work that may need something from outside. */
export type Attempted<Result> = { done: Result } | { failed: StepError } | 'asked';

/**
 * Does work for a step that may read values kept outside: then the step is open until they are there, and is started
 * again. Whatever else the work throws is the step's failure. `path` names whose answers they are.
 */
export function attemptInside<Result>(
  a: Activation,
  frame: Frame,
  id: string,
  path: string,
  work: () => Result,
): Attempted<Result> {
  try {
    const done = work();
    delete a.state.answers[path];
    return { done };
  } catch (error) {
    if (error instanceof NeedsOutside) {
      askOutside(a, frame, { id }, error);
      return 'asked';
    }
    delete a.state.answers[path];
    return { failed: toStepError(error, pathOf(frame, id)) };
  }
}

/** Opens a step until the answer to what it needs is there; what is asked already is not asked again. */
function askOutside(a: Activation, frame: Frame, step: Pick<PlanStep, 'id'>, needs: NeedsOutside): void {
  const { path, key, work } = needs;
  const own = pathOf(frame, step.id);
  const before = a.state.open[own]?.asks;
  if (before?.path === path && before.key === key) return;
  openStep(a, frame, step.id, 'outside');
  const open = a.state.open[own];
  if (!open) return;
  open.asks = { id: newQuestion(a, own), path, key };
  a.commands.push({ type: 'evaluate', id: open.asks.id, work });
}

/** The id of an evaluation, which no other of the run has. */
export function newQuestion(a: Activation, about: string): string {
  a.state.asked = (a.state.asked ?? 0) + 1;
  return `${a.state.asked}:${about}`;
}

/** Takes the answer to what a step asked, and lets it be started again. An answer that nobody waits for is dropped. */
export function applyEvaluated(
  a: Activation,
  event: Extract<EngineEvent, { type: 'evaluated' | 'evaluation-failed' }>,
): void {
  const open = a.state.open[event.id.slice(event.id.indexOf(':') + 1)];
  if (open?.asks?.id !== event.id) return;
  const { path, key } = open.asks;
  const answers = a.state.answers[path] ?? createTable();
  a.state.answers[path] = answers;
  answers[key] = event.type === 'evaluated' ? { value: event.value } : { error: event.error };
  if (event.type === 'evaluated') noteReferences(a, event.value);
  queueStep(a, frameOf(a, open.frame), open.id);
}

/** Notes that the state holds references from now on: only then are templates looked over before they are evaluated. */
export function noteReferences(a: Activation, value: Json): void {
  if (!a.state.hasReferences && findReferences(value).length > 0) a.state.hasReferences = true;
}

/** The answer to what was asked before; the first time it is asked. @throws NeedsOutside, AppError as the work */
export function askOnce(a: Activation, path: string, key: string, work: () => OutsideWork): Json {
  const answer = a.state.answers[path]?.[key];
  if (!answer) throw new NeedsOutside(path, key, work());
  if ('value' in answer) return answer.value;
  const { code, message, details } = answer.error;
  const told = typeof details === 'object' && details !== null && !Array.isArray(details) ? { details } : {};
  throw new AppError(isErrorCode(code) ? code : 'step-failed', message, told);
}

/** Resolves an authored value, inside or outside. @throws NeedsOutside, AppError */
export function resolveTemplate(a: Activation, path: string, template: Json, scope: Scope): Json {
  if (!touches(a, template, scope, false)) return a.evaluator.resolve(template, scope);
  return askTemplate(a, path, template, scope, false);
}

/** Tests a lone boolean template, inside or outside. @throws NeedsOutside, AppError */
export function testTemplate(a: Activation, path: string, template: string, scope: Scope): boolean {
  if (!touches(a, template, scope, true)) return a.evaluator.test(template, scope);
  return askTemplate(a, path, template, scope, true) === true;
}

function touches(a: Activation, template: Json, scope: Scope, test: boolean): boolean {
  return a.state.hasReferences && a.evaluator.touchedReferences(template, scope, test).length > 0;
}

function askTemplate(a: Activation, path: string, template: Json, scope: Scope, test: boolean): Json {
  const key = `${test ? 'test' : 'template'} ${JSON.stringify(template)}`;
  return askOnce(a, path, key, () => ({
    kind: 'template',
    template,
    scope: a.evaluator.narrow(template, scope),
    test,
  }));
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}
