import { AppError } from '../language/app-error.ts';
import { isObject, type Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { isEncrypted, isReference, quoteValue } from '../language/references.ts';
import { REDACTED } from '../language/sealed.ts';
import { type Activation, frameOf, stepOf, taskOf, touch } from './activation.ts';
import { closeFrame } from './close-frame.ts';
import { markEnded } from './frames.ts';
import { giveBackLease } from './lease.ts';
import { endLoop, loopOf } from './loop-pass.ts';
import { passAround } from './scope.ts';
import type { Ending, Frame } from './state.ts';

/** Characters of the message of an error. */
const MAX_MESSAGE = 10_000;

/** How a Terminate ends its scope, by its resolved input. @throws AppError `step-input-invalid` */
export function readEnding(path: string, input: Json): Ending {
  const { status, code, message, output } = isObject(input) ? input : {};
  if (isReference(code)) {
    const message = `The "code" of a Terminate is ${quoteValue(code)}${isEncrypted(code) ? '' : '; a code is short'}.`;
    throw new AppError('step-input-invalid', message, { details: { field: 'code' } });
  }
  if (status !== 'failed') return { status: 'COMPLETED', error: null, output: output ?? null };
  const error = {
    code: typeof code === 'string' ? code : 'execution-terminated',
    message: readMessage(path, message),
    step: path,
    details: null,
  };
  return { status: 'FAILED', error, output: null };
}

function readMessage(path: string, message: Json | undefined): string {
  if (message !== undefined && isEncrypted(message)) return REDACTED;
  if (isReference(message)) return `The message has ${message.size} characters; ${MAX_MESSAGE} are shown at most.`;
  if (typeof message !== 'string') return `Step ${JSON.stringify(path)} ended the execution as failed.`;
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
}

/** Ends the execution, the nearest pass of a Loop, or that Loop; the steps around it in what it ends, end as it says. */
export function terminate(a: Activation, frame: Frame, step: PlanStep, ending: Ending): void {
  taskOf(a, frame, step.id).attempts = 1;
  markEnded(a, frame, step.id, 'COMPLETED', ending.output);
  const scope = step.body.kind === 'terminate' ? step.body.scope : undefined;
  const pass = scope === undefined ? undefined : passAround(a, frame);
  const ended = pass ?? frameOf(a, '');
  endOwners(a, frame, ended, ending);
  closeFrame(a, ended, ending);
  if (scope !== 'loop' || ended.parent === null) return;
  const outer = frameOf(a, ended.parent);
  const loop = loopOf(a, outer, stepOf(a, outer, ended.owner));
  if (loop) endLoop(a, loop, ending.error);
}

function endOwners(a: Activation, frame: Frame, ended: Frame, ending: Ending): void {
  if (frame === ended || frame.parent === null) return;
  const outer = frameOf(a, frame.parent);
  const task = taskOf(a, outer, frame.owner);
  if (task.status === 'RUNNING') {
    if (ending.error) task.error = ending.error;
    task.status = ending.error ? 'FAILED' : 'COMPLETED';
    task.output = null;
    task.completedAt = a.at;
    delete task.reason;
    touch(a, task);
    giveBackLease(a, task.path);
  }
  endOwners(a, outer, ended, ending);
}
