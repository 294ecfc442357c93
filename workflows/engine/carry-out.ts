import type { FinalRecord } from '../execution.ts';
import { isObject, type Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, frameOf, pathOf, stepOf, taskOf, touch } from './activation.ts';
import { openApproval } from './approval.ts';
import { openChild } from './child-step.ts';
import type { Decision } from './decide.ts';
import { openEvent } from './event-step.ts';
import { settleStep } from './frames.ts';
import { holdBack } from './late-answers.ts';
import { beginLoop } from './loop.ts';
import { enterStep } from './open-frame.ts';
import { openStep } from './open-steps.ts';
import { beginParallel } from './parallel.ts';
import { scopeOf } from './scope.ts';
import type { Frame } from './state.ts';
import { terminate } from './terminate.ts';
import { armTimer } from './timers.ts';
import { beginTry } from './try.ts';
import { setVars } from './variables.ts';

/** Does what was decided about a step. */
export function carryOut(a: Activation, frame: Frame, step: PlanStep, decision: Decision): void {
  switch (decision.kind) {
    case 'skip':
      settleStep(a, frame, step.id, 'SKIPPED', null);
      break;
    case 'complete':
      taskOf(a, frame, step.id).attempts = 1;
      applyRole(a, frame, step, decision);
      settleStep(a, frame, step.id, 'COMPLETED', decision.output);
      break;
    case 'assign':
      taskOf(a, frame, step.id).attempts = 1;
      setVars(a, frame, decision.values);
      settleStep(a, frame, step.id, 'COMPLETED', decision.output);
      break;
    case 'terminate':
      terminate(a, frame, step, decision.ending);
      break;
    case 'approval':
      openApproval(a, frame, step, decision.input);
      break;
    case 'event':
      openEvent(a, frame, step, decision.input);
      break;
    case 'child':
      openChild(a, frame, step, decision.input, decision.mode);
      break;
    case 'held':
      break;
    default:
      startRunning(a, frame, step, decision);
  }
}

type Running = Extract<Decision, { kind: 'run' | 'enter' | 'loop' | 'parallel' | 'try' | 'wait' }>;

function startRunning(a: Activation, frame: Frame, step: PlanStep, decision: Running): void {
  begin(a, frame, step, decision.kind === 'wait' ? 'WAITING' : 'RUNNING');
  switch (decision.kind) {
    case 'run':
      openStep(a, frame, step.id, 'action');
      if (!holdBack(a, decision.task)) a.commands.push({ type: 'run-action', task: decision.task });
      break;
    case 'enter':
      if (decision.slot === null) settleStep(a, frame, step.id, 'COMPLETED', null);
      else enterStep(a, frame, step.id, decision.slot);
      break;
    case 'loop':
      beginLoop(a, frame, step, decision.range);
      break;
    case 'parallel':
      if (step.body.kind === 'parallel') beginParallel(a, frame, step, step.body);
      break;
    case 'try':
      beginTry(a, frame, step);
      break;
    case 'wait':
      startWait(a, frame, step, decision.until);
  }
}

function begin(a: Activation, frame: Frame, step: PlanStep, status: 'RUNNING' | 'WAITING'): void {
  const task = taskOf(a, frame, step.id);
  task.status = status;
  task.startedAt = a.at;
  task.attempts = 1;
  touch(a, task);
}

function applyRole(a: Activation, frame: Frame, step: PlanStep, done: Extract<Decision, { kind: 'complete' }>): void {
  const { input = null } = taskOf(a, frame, step.id);
  if (done.role === 'output') a.state.output = { value: input };
  if (done.role === 'response') a.state.response = toResponse(done.output);
}

function startWait(a: Activation, frame: Frame, step: PlanStep, until: number): void {
  const path = pathOf(frame, step.id);
  openStep(a, frame, step.id, 'wait');
  if (until <= a.at) {
    endWait(a, path);
    return;
  }
  const message = `Waits until ${new Date(until).toISOString()}.`;
  taskOf(a, frame, step.id).reason = { kind: 'time', message, until };
  armTimer(a, { purpose: 'wait', target: path, at: until });
}

/** Ends a Wait that is over: it passes on what it was given. */
export function endWait(a: Activation, path: string): void {
  const open = a.state.open[path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  settleStep(a, frame, open.id, 'COMPLETED', scopeOf(a, frame, stepOf(a, frame, open.id)).previous);
}

function toResponse(output: Json): NonNullable<FinalRecord['response']> {
  const { status, headers, body = null } = isObject(output) ? output : {};
  const texts = Object.entries(isObject(headers) ? headers : {}).map(([name, value]) => [name, String(value)]);
  return { status: typeof status === 'number' ? status : 200, headers: Object.fromEntries(texts), body };
}
