import type { ActionTask } from '../action-task.ts';
import { AppError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { Json } from '../language/json.ts';
import type { ActionBody, PlanStep, RatePlan, StepBody } from '../language/plan.ts';
import type { PureStep } from '../language/step-type.ts';
import type { Activation } from './activation.ts';
import { checkForm } from './check-form.ts';
import { readControlInput } from './control-input.ts';
import { actionLimit } from './inline-size.ts';
import { keyText } from './key-text.ts';
import { completeInput, performPure } from './large-values.ts';
import { type LoopRange, readRange } from './loop-range.ts';
import { resolveTemplate, testTemplate } from './outside.ts';
import { editedInput, keyOf } from './retry-by-hand.ts';
import type { Ending, Frame } from './state.ts';
import type { Table } from './table.ts';
import { readEnding } from './terminate.ts';
import { readAssignment } from './variables.ts';
import { waitDeadline } from './wait-deadline.ts';

/** What is to become of a step that may start. */
export type Decision =
  | { kind: 'skip' }
  /** It waits for its lease. */
  | { kind: 'held' }
  | { kind: 'complete'; output: Json; role: PureStep['role'] }
  | { kind: 'run'; task: ActionTask }
  /** Opens one of the graphs inside the step; null: there is none to run. */
  | { kind: 'enter'; slot: string | null }
  | { kind: 'loop'; range: LoopRange }
  | { kind: 'parallel' }
  | { kind: 'try' }
  | { kind: 'assign'; values: Table<Json>; output: Json }
  /** Epoch milliseconds. */
  | { kind: 'wait'; until: number }
  | { kind: 'approval'; input: Json }
  | { kind: 'event'; input: Json }
  | { kind: 'child'; input: Json; mode: 'await' | 'detach' }
  | { kind: 'terminate'; ending: Ending };

/** A step with what it was given. */
export interface Given {
  path: string;
  frame: Frame;
  step: PlanStep;
  scope: Scope;
  input: Json;
}

/** Whether a step says itself what it needs, instead of having an input. */
export function takesNoInput({ kind }: StepBody): boolean {
  return kind === 'choice' || kind === 'loop' || kind === 'parallel' || kind === 'try';
}

/** Decides about one step by its construct; changes nothing. @throws AppError when the step fails at once. */
export function decide(a: Activation, given: Given): Decision {
  const { path, step, scope, input } = given;
  const { body } = step;
  switch (body.kind) {
    case 'pure':
      return {
        kind: 'complete',
        output: performPure(a, path, pureType(a, step), step.id, inputsOf(given)),
        role: body.role,
      };
    case 'action':
      return { kind: 'run', task: actionTask(a, given, body) };
    case 'choice':
      return { kind: 'enter', slot: chooseCase(a, path, body, scope) };
    case 'loop':
      return { kind: 'loop', range: readRange(a, path, body, scope) };
    case 'parallel':
    case 'try':
      return { kind: body.kind };
    case 'child':
      return { kind: 'child', input: readControlInput(a, path, step, input), mode: body.mode };
    default:
      return decideControl(a, given, body.kind);
  }
}

/** Resolves the input of a step: `previous` whole when it has none of its own, and by name what it leaves out. */
export function resolveInput(a: Activation, path: string, step: PlanStep, scope: Scope): Json {
  const edited = editedInput(a, path);
  if (edited) return edited.value;
  if (step.input === undefined) return scope.previous;
  const input = resolveTemplate(a, path, step.input, scope);
  return completeInput(a, path, input, scope.previous, step.takes);
}

function decideControl(
  a: Activation,
  given: Given,
  kind: 'wait' | 'terminate' | 'assign' | 'approval' | 'event',
): Decision {
  const { path, step } = given;
  const input = readControlInput(a, path, step, given.input);
  switch (kind) {
    case 'wait':
      return { kind: 'wait', until: waitDeadline(input, a.at) };
    case 'terminate':
      return { kind: 'terminate', ending: readEnding(path, input) };
    case 'assign':
      return { kind: 'assign', values: readAssignment(a, path, input), output: input };
    case 'approval':
      checkForm(a, path, step, input);
      return { kind, input };
    default:
      return { kind, input };
  }
}

function pureType(a: Activation, step: PlanStep): PureStep {
  const type = a.steps(step.type, step.revision);
  if (type?.kind !== 'pure')
    throw new AppError('internal', `This worker does not know ${step.type} in revision ${step.revision}.`);
  return type;
}

function inputsOf({ input, scope }: Given): { input: Json; previous: Json } {
  return { input, previous: scope.previous };
}

function actionTask(a: Activation, { path, frame, step, scope, input }: Given, body: ActionBody): ActionTask {
  const { id, tenantId } = a.run.execution;
  const { retry, timeout, repeatable } = body;
  const { type, revision } = step;
  const idempotencyKey = keyOf(a, path);
  const inlineLimit = actionLimit(a, frame);
  return {
    executionId: id,
    tenantId,
    path,
    type,
    revision,
    input,
    idempotencyKey,
    retry,
    timeout,
    repeatable,
    ...(inlineLimit === null ? {} : { inlineLimit }),
    ...(body.encrypt ? { encrypt: body.encrypt } : {}),
    ...(body.rate ? { rate: resolveRate(a, path, type, body.rate, scope) } : {}),
    ...(body.local ? { local: true } : {}),
  };
}

function resolveRate(a: Activation, path: string, type: string, rate: RatePlan, scope: Scope) {
  const { max, perMs, key } = rate;
  if (key === undefined) return { key: type, max, perMs };
  const { text, problem } = keyText(resolveTemplate(a, path, key, scope));
  if (text === null)
    throw new AppError('limit-invalid', `The "key" of the rate limit ${problem}.`, { details: { field: 'key' } });
  return { key: `${type} ${text}`, max, perMs };
}

function chooseCase(
  a: Activation,
  path: string,
  body: Extract<StepBody, { kind: 'choice' }>,
  scope: Scope,
): string | null {
  const chosen = body.cases.findIndex((one) => testTemplate(a, path, one.when, scope));
  if (chosen >= 0) return String(chosen);
  return body.otherwise ? 'otherwise' : null;
}
