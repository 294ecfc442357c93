import type { ControlRequest, ControlResult } from '../control-request.ts';
import type { ErrorCode } from '../language/error-table.ts';
import type { Json } from '../language/json.ts';
import { type Activation, frameOf, stepOf, taskOf, touch } from './activation.ts';
import { steerChildren } from './child-answers.ts';
import { noteUndo } from './compensate.ts';
import { takesNoInput } from './decide.ts';
import { failStep, settleStep } from './frames.ts';
import { countOrExplain } from './inline-size.ts';
import { letGo } from './let-go.ts';
import { queueStep } from './open-steps.ts';
import { forgetInside, noteRetry } from './retry-by-hand.ts';
import type { OpenStep } from './state.ts';

type OnTask = Exclude<ControlRequest, { action: 'pause' | 'resume' }>;
type Refused = Extract<ControlResult, { status: 'refused' }>;

/** What may be asked of an open step by hand. */
const takes: { [kind in OpenStep['kind']]: readonly OnTask['action'][] } = {
  hand: ['retry', 'skip', 'complete', 'fail'],
  approval: ['skip', 'complete', 'fail'],
  event: ['skip', 'complete', 'fail'],
  wait: ['skip', 'complete', 'fail'],
  action: ['skip', 'complete', 'fail'],
  child: ['skip', 'complete', 'fail'],
  limit: ['skip', 'fail'],
  outside: [],
};

/** Does what was asked by hand, or refuses it and changes nothing; answers either way. */
export function applyControl(a: Activation, request: ControlRequest, id: string): void {
  const refused = whyRefused(a, request);
  a.commands.push({ type: 'answer', id, result: refused ?? { status: 'done' } });
  if (refused) return;
  if (request.action === 'pause' || request.action === 'resume') setPaused(a, request.action === 'pause');
  else perform(a, request);
}

function setPaused(a: Activation, paused: boolean): void {
  if (a.state.paused === paused) return;
  a.state.paused = paused;
  steerChildren(a, paused ? 'pause' : 'resume');
}

function whyRefused(a: Activation, request: ControlRequest): Refused | null {
  if (a.state.ended) return refuse('execution-ended', 'The execution has ended.');
  if (request.action === 'pause' || request.action === 'resume') {
    const ending = a.state.undoing !== null || a.state.frames['']?.closing !== undefined;
    return ending
      ? refuse('execution-ending', 'The execution is coming to its end, and cannot be paused any more.')
      : null;
  }
  const name = JSON.stringify(request.path);
  if (!a.state.tasks[request.path]) return refuse('task-not-found', `The execution has no open task ${name}.`);
  const open = a.state.open[request.path];
  if (!open) return refuse('task-not-waiting', `The task ${name} is not one that waits or runs by itself.`);
  if (open.cancelled) return refuse('task-not-waiting', `The task ${name} is being stopped.`);
  if (!takes[open.kind].includes(request.action)) {
    const can = takes[open.kind].join(', ') || 'nothing by hand before that has ended';
    return refuse('task-not-waiting', `The task ${name} ${states[open.kind]}: it takes ${can}.`);
  }
  return request.action === 'complete' ? whyTooLarge(a, request.output) : whyNotRetried(a, request, open);
}

const states: { [kind in OpenStep['kind']]: string } = {
  hand: 'waits for a hand',
  approval: 'waits for an answer',
  event: 'waits for an event',
  wait: 'waits for a time',
  action: 'runs',
  child: 'waits for an execution',
  limit: 'waits for a lease',
  outside: 'has its values evaluated',
};

function whyTooLarge(a: Activation, output: Json): Refused | null {
  const tooLarge = countOrExplain(a, output, null);
  return tooLarge && refuse('step-output-too-large', tooLarge.message);
}

/** Steps that hold others are walked again: what they are given is templates, not one input. */
function whyNotRetried(a: Activation, request: OnTask, open: OpenStep): Refused | null {
  if (request.action !== 'retry' || request.input === undefined) return null;
  const { body } = stepOf(a, frameOf(a, open.frame), open.id);
  if (!takesNoInput(body)) return null;
  const name = JSON.stringify(request.path);
  return refuse('invalid-request', `The step ${name} holds others: it is retried without an input.`);
}

function refuse(code: ErrorCode, message: string): Refused {
  return { status: 'refused', code, message };
}

function perform(a: Activation, request: OnTask): void {
  const { path } = request;
  const open = a.state.open[path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  const task = taskOf(a, frame, open.id);
  letGo(a, path, open);
  if ('note' in request && request.note !== undefined) task.note = request.note;
  switch (request.action) {
    case 'retry':
      noteAttempted(a, open);
      retry(a, path, open, request.input);
      break;
    case 'skip':
      noteAttempted(a, open);
      delete task.error;
      settleStep(a, frame, open.id, 'SKIPPED', null);
      break;
    case 'complete':
      delete task.error;
      completeRole(a, open, request.output);
      settleStep(a, frame, open.id, 'COMPLETED', request.output);
      break;
    case 'fail': {
      const error = { code: request.code, message: request.message, step: path, details: null };
      noteAttempted(a, open);
      // Failed for good: what was held is not held again.
      if (open.kind === 'hand') task.status = 'FAILED';
      task.error = error;
      failStep(a, frame, open.id, error);
    }
  }
}

/** What runs when a hand takes over, or failed so that nobody knows, may have taken effect. */
function noteAttempted(a: Activation, { kind, frame: key, id }: OpenStep): void {
  const frame = frameOf(a, key);
  const step = stepOf(a, frame, id);
  if (!step.compensate) return;
  if (kind === 'action' || kind === 'child') noteUndo(a, frame, step, 'cancelled');
  else if (kind === 'hand') noteUndo(a, frame, step, 'failed');
}

/** The output given by hand of a step that gives the execution's is the execution's. */
function completeRole(a: Activation, { frame, id }: OpenStep, output: Json): void {
  const { body } = stepOf(a, frameOf(a, frame), id);
  if (body.kind === 'pure' && body.role === 'output') a.state.output = { value: output };
}

function retry(a: Activation, path: string, open: OpenStep, input: Json | undefined): void {
  const frame = frameOf(a, open.frame);
  noteRetry(a, path, input);
  forgetInside(a, path);
  a.state.tasks[path] = { path, type: taskOf(a, frame, open.id).type, status: 'PENDING', attempts: 0 };
  touch(a, taskOf(a, frame, open.id));
  queueStep(a, frame, open.id);
}
