import type { ActionTask } from '../execution.ts';
import { AppError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import { isObject, type Json } from '../language/json.ts';
import type { ActionBody, PlanStep, StepBody } from '../language/plan.ts';
import type { PureStep } from '../language/step-type.ts';
import type { Activation } from './activation.ts';
import { findInputFault } from './input-fault.ts';
import type { Ending } from './state.ts';
import { waitDeadline } from './wait-deadline.ts';

/** What is to become of a step that may start. */
export type Decision =
  | { kind: 'skip' }
  | { kind: 'complete'; output: Json; role: PureStep['role'] }
  | { kind: 'run'; task: ActionTask }
  /** Opens one of the graphs inside the step; null: there is none to run. */
  | { kind: 'enter'; slot: string | null }
  /** Epoch milliseconds. */
  | { kind: 'wait'; until: number }
  | { kind: 'terminate'; ending: Ending };

/** A step with what it was given. */
export interface Given {
  path: string;
  step: PlanStep;
  scope: Scope;
  input: Json;
}

/** Decides about one step by its construct; changes nothing. @throws AppError when the step fails at once. */
export function decide(a: Activation, given: Given): Decision {
  const { body } = given.step;
  switch (body.kind) {
    case 'pure':
      return decidePure(a, given);
    case 'action':
      return { kind: 'run', task: actionTask(a, given, body) };
    case 'choice':
      return { kind: 'enter', slot: chooseCase(a, body, given.scope) };
    case 'wait':
      return { kind: 'wait', until: waitDeadline(given.input, a.at) };
    case 'terminate':
      return { kind: 'terminate', ending: endingOf(given) };
    default:
      throw new AppError('internal', `This engine does not know the construct ${body.kind}.`);
  }
}

/** Resolves the input of a step: `previous` whole when it has none of its own, and by name what it leaves out. */
export function resolveInput(a: Activation, step: PlanStep, scope: Scope): Json {
  if (step.input === undefined) return scope.previous;
  const input = a.evaluator.resolve(step.input, scope);
  const { previous } = scope;
  if (!isObject(input) || !isObject(previous)) return input;
  const missing = step.takes.filter((key) => !Object.hasOwn(input, key) && Object.hasOwn(previous, key));
  if (missing.length === 0) return input;
  return { ...input, ...Object.fromEntries(missing.map((key) => [key, previous[key] ?? null])) };
}

function decidePure(a: Activation, { step, scope, input }: Given): Decision {
  const type = a.steps(step.type, step.revision);
  if (!type) throw new AppError('internal', `This worker does not know ${step.type} in revision ${step.revision}.`);
  const fault = findInputFault(type.input, input);
  if (fault) {
    const message = `The input of step ${JSON.stringify(step.id)} (${step.type}) ${fault.problem}.`;
    throw new AppError('step-input-invalid', message, { details: { field: fault.field } });
  }
  return { kind: 'complete', output: type.run(input, { previous: scope.previous }), role: type.role };
}

function actionTask(a: Activation, { path, step, input }: Given, body: ActionBody): ActionTask {
  const { id, tenantId } = a.run.execution;
  const { retry, timeout, repeatable } = body;
  const { type, revision } = step;
  const idempotencyKey = `${a.run.keyBase}:${path}`;
  return { executionId: id, tenantId, path, type, revision, input, idempotencyKey, retry, timeout, repeatable };
}

function chooseCase(a: Activation, body: Extract<StepBody, { kind: 'choice' }>, scope: Scope): string | null {
  const chosen = body.cases.findIndex((one) => a.evaluator.test(one.when, scope));
  if (chosen >= 0) return String(chosen);
  return body.otherwise ? 'otherwise' : null;
}

function endingOf({ path, input }: Given): Ending {
  const { status, code, message, output } = isObject(input) ? input : {};
  if (status !== 'failed') return { status: 'COMPLETED', error: null, output: output ?? null };
  const error = {
    code: typeof code === 'string' ? code : 'execution-terminated',
    message: typeof message === 'string' ? message : `Step ${JSON.stringify(path)} ended the execution as failed.`,
    step: path,
    details: null,
  };
  return { status: 'FAILED', error, output: null };
}
