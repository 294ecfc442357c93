import { type Activation, frameOf } from './activation.ts';
import { applyArrival, fireOpenTimer } from './arrivals.ts';
import { endWait } from './carry-out.ts';
import { abandonOpenSteps, closeFrame } from './close-frame.ts';
import { applyOutputCheck } from './complete-run.ts';
import { applyControl } from './control-run.ts';
import { endRun } from './end-run.ts';
import type { EngineEvent } from './event.ts';
import { applyRecorded } from './evict.ts';
import { forgetLateAnswers, takeLate } from './late-answers.ts';
import { applyRunLeaseAnswer, askRunLease } from './lease.ts';
import { openRoot } from './open-frame.ts';
import { applyEvaluated, noteReferences } from './outside.ts';
import { completeOpen, failOpen } from './settle-open.ts';
import type { Ending } from './state.ts';
import { createTable } from './table.ts';
import { applyUndoAnswer, applyUndoOutcome } from './undo-run.ts';

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
    case 'evaluated':
    case 'evaluation-failed':
      if (applyOutputCheck(a, event) || applyUndoAnswer(a, event) || answerRunLease(a, event)) break;
      applyEvaluated(a, event);
      break;
    case 'recorded':
      applyRecorded(a, event.revision);
      break;
    case 'control':
      applyControl(a, event.request, event.id);
      break;
    case 'drain':
      // A run that is coming to its end needs no new history.
      if (!a.state.frames['']?.closing) a.state.gate = 'draining';
      break;
    default:
      applyArrival(a, event);
  }
}

function begin(a: Activation): void {
  if (a.run.notify) {
    a.state.sequence += 1;
    const { sequence } = a.state;
    a.state.events.push({ sequence, type: 'execution.started', at: a.at, status: 'RUNNING' });
  }
  a.state.vars = createTable(a.run.plan.vars ?? {});
  noteReferences(a, a.run.input);
  // Earlier engines noticed them only where a template came to them by name.
  if (a.run.engineVersion >= 3) for (const { output } of Object.values(a.run.reuse ?? {})) noteReferences(a, output);
  openRoot(a);
  const error = askRunLease(a);
  if (error) endRun(a, { status: 'FAILED', error, output: null });
}

function answerRunLease(a: Activation, event: Parameters<typeof applyRunLeaseAnswer>[1]): boolean {
  const answered = applyRunLeaseAnswer(a, event);
  if (answered?.error) closeRun(a, { status: 'FAILED', error: answered.error, output: null });
  return answered !== null;
}

function resume(a: Activation): void {
  a.state.gate = 'open';
  a.state.yielding = false;
  forgetLateAnswers(a);
  for (const [timer, { at }] of Object.entries(a.state.timers)) a.commands.push({ type: 'start-timer', timer, at });
}

function completeAction(a: Activation, event: Extract<EngineEvent, { type: 'action-completed' }>): void {
  const { path, result } = event;
  if (takeLate(a, path) || applyUndoOutcome(a, path, null, result)) return;
  const task = a.state.open[path] && a.state.tasks[path];
  if (!task) return;
  task.attempts = result.attempts;
  completeOpen(a, path, result.output);
}

function failAction(a: Activation, event: Extract<EngineEvent, { type: 'action-failed' }>): void {
  const { path, error, attempts, cancelled } = event;
  if (takeLate(a, path) || applyUndoOutcome(a, path, error, { attempts })) return;
  const task = a.state.open[path] && a.state.tasks[path];
  if (!task) return;
  task.attempts = attempts ?? task.attempts;
  failOpen(a, path, error, cancelled);
}

function fireTimer(a: Activation, id: string): void {
  const timer = a.state.timers[id];
  if (!timer) return;
  delete a.state.timers[id];
  if (timer.purpose === 'wait') {
    endWait(a, timer.target);
  } else if (timer.purpose === 'grace') {
    abandonOpenSteps(a, frameOf(a, timer.target));
  } else if (timer.purpose === 'approval' || timer.purpose === 'event') {
    fireOpenTimer(a, timer);
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
  if (!root || root.closing || a.state.completing) return;
  a.state.gate = 'open';
  closeFrame(a, root, ending);
}
