import { type Activation, frameOf, stepOf, taskOf, touch } from './activation.ts';
import { applyChildEnded, applyChildRefused, applyChildStarted } from './child-answers.ts';
import type { EngineEvent } from './event.ts';
import { failStep } from './frames.ts';
import { applyGrant, applyLeaseWait } from './lease.ts';
import { letGo } from './let-go.ts';
import { enterStep } from './open-frame.ts';
import { dropOpen } from './open-steps.ts';
import { completeOpen } from './settle-open.ts';
import type { OpenStep, Timer } from './state.ts';
import { disarmTimer } from './timers.ts';

/** What comes to an open step from outside. The first answer wins; whatever comes later or twice changes nothing. */
export type ArrivalEvent = Extract<
  EngineEvent,
  {
    type: 'lease-granted' | 'lease-waits' | 'event-arrived' | 'child-started' | 'child-refused' | 'child-ended';
  }
>;

/** Brings what came from outside to the step that waits for it. */
export function applyArrival(a: Activation, event: ArrivalEvent): void {
  switch (event.type) {
    case 'lease-granted':
      applyGrant(a, event);
      break;
    case 'lease-waits':
      applyLeaseWait(a, event);
      break;
    case 'event-arrived':
      if (a.state.open[event.path]?.kind !== 'event') break;
      disarmTimer(a, 'event', event.path);
      completeOpen(a, event.path, event.payload);
      break;
    case 'child-started':
      applyChildStarted(a, event);
      break;
    case 'child-refused':
      applyChildRefused(a, event);
      break;
    case 'child-ended':
      applyChildEnded(a, event);
  }
}

/** An answer did not come in time: the steps of `onTimeout` stand in for it, or the step fails. */
export function fireOpenTimer(a: Activation, { purpose, target: path }: Timer): void {
  const open = a.state.open[path];
  if (!open || open.kind !== purpose) return;
  letGo(a, path, open);
  const frame = frameOf(a, open.frame);
  const { body } = stepOf(a, frame, open.id);
  if ((body.kind === 'approval' || body.kind === 'event') && body.onTimeout) {
    dropOpen(a, path);
    const task = taskOf(a, frame, open.id);
    task.status = 'RUNNING';
    delete task.reason;
    touch(a, task);
    enterStep(a, frame, open.id, 'timeout');
  } else failStep(a, frame, open.id, timeoutError(path, open.kind));
}

function timeoutError(path: string, kind: OpenStep['kind']) {
  const [code, message] =
    kind === 'approval'
      ? ['approval-timeout', 'Nobody answered in time.']
      : ['event-timeout', 'The event did not arrive in time.'];
  return { code, message, step: path, details: null };
}
