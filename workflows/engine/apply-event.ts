import { type StepError, toStepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import { type Activation, frameOf, taskOf } from './activation.ts';
import { abandonOpenSteps, cancelTask, closeFrame, finishClosing } from './close-frame.ts';
import type { EngineEvent } from './event.ts';
import { afterClosing, failStep, markEnded, openRoot, settleStep } from './frames.ts';
import { countInline } from './inline-size.ts';
import { endWait } from './start-step.ts';
import type { Ending } from './state.ts';

/** Brings one event into the state; steps that become ready are not started yet. */
export function applyEvent(a: Activation, event: EngineEvent): void {
  switch (event.type) {
    case 'started':
      begin(a);
      break;
    case 'resumed':
      resume(a);
      break;
    case 'yielded':
      a.state.yielding = false;
      break;
    case 'action-completed':
      completeAction(a, event);
      break;
    case 'action-failed':
      failAction(a, event);
      break;
    case 'timer-fired':
      fireTimer(a, event.timer);
      break;
    case 'cancel-reason':
      a.state.cancelReason = event.reason;
      break;
    case 'cancel':
      cancelRun(a);
      break;
    case 'drain':
      // A run that is coming to its end needs no new history.
      if (!a.state.frames['']?.closing) a.state.gate = 'draining';
  }
}

function begin(a: Activation): void {
  if (a.run.notify) {
    a.state.sequence += 1;
    const { sequence } = a.state;
    a.state.events.push({ sequence, type: 'execution.started', at: a.at, status: 'RUNNING' });
  }
  openRoot(a);
}

function resume(a: Activation): void {
  a.state.gate = 'open';
  a.state.yielding = false;
  for (const [timer, { at }] of Object.entries(a.state.timers)) a.commands.push({ type: 'start-timer', timer, at });
}

function completeAction(a: Activation, event: Extract<EngineEvent, { type: 'action-completed' }>): void {
  const open = a.state.open[event.path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  taskOf(a, frame, open.id).attempts = event.result.attempts;
  if (!frame.closing) {
    const tooLarge = whyTooLarge(a, event.result.output, event.path);
    if (tooLarge) failStep(a, frame, open.id, tooLarge);
    else settleStep(a, frame, open.id, 'COMPLETED', event.result.output);
    return;
  }
  // Asked to stop, it ended first: what it did stands, and a retry may use it.
  markEnded(a, frame, open.id, 'COMPLETED', event.result.output);
  const closed = finishClosing(a, frame);
  if (closed) afterClosing(a, closed);
}

function whyTooLarge(a: Activation, output: Json, path: string): StepError | null {
  try {
    countInline(a, output);
    return null;
  } catch (error) {
    return toStepError(error, path);
  }
}

function failAction(a: Activation, event: Extract<EngineEvent, { type: 'action-failed' }>): void {
  const open = a.state.open[event.path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  const task = taskOf(a, frame, open.id);
  task.attempts = event.attempts ?? task.attempts;
  if (!event.cancelled || !frame.closing) {
    failStep(a, frame, open.id, event.error);
    return;
  }
  cancelTask(a, event.path);
  const closed = finishClosing(a, frame);
  if (closed) afterClosing(a, closed);
}

function fireTimer(a: Activation, id: string): void {
  const timer = a.state.timers[id];
  if (!timer) return;
  delete a.state.timers[id];
  if (timer.purpose === 'wait') {
    endWait(a, timer.target);
  } else if (timer.purpose === 'grace') {
    afterClosing(a, abandonOpenSteps(a, frameOf(a, timer.target)));
  } else {
    const message = 'The execution took longer than its timeout.';
    const error = { code: 'execution-timeout', message, step: null, details: { timeoutMs: a.run.plan.timeoutMs } };
    closeRun(a, { status: 'TIMED_OUT', error, output: null });
  }
}

function cancelRun(a: Activation): void {
  const { cancelReason: reason } = a.state;
  const message = reason || 'The execution was cancelled.';
  const error = { code: 'execution-cancelled', message, step: null, details: reason ? { reason } : null };
  closeRun(a, { status: 'CANCELLED', error, output: null });
}

/** Ends the whole run before its time, unless it is ending already. */
function closeRun(a: Activation, ending: Ending): void {
  const root = a.state.frames[''];
  if (!root || root.closing) return;
  a.state.gate = 'open';
  const closed = closeFrame(a, root, ending);
  if (closed) afterClosing(a, closed);
}
