import { toStepError } from '../language/app-error.ts';
import { isObject, type Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, pathOf } from './activation.ts';
import { answerDeadline } from './answer-deadline.ts';
import { failStep } from './frames.ts';
import { startWaiting } from './start-waiting.ts';
import type { Frame } from './state.ts';
import { armTimer } from './timers.ts';

const MAX_MESSAGE = 500;

/** Waits for `complete` by hand, until the input's `timeout` if it has one. The answer was checked before it arrives. */
export function openApproval(a: Activation, frame: Frame, step: PlanStep, input: Json): void {
  const path = pathOf(frame, step.id);
  try {
    const until = answerDeadline(input, a.at);
    const message = messageOf(input);
    startWaiting(a, frame, step, { kind: 'approval', message, ...(until === undefined ? {} : { until }) });
    if (until !== undefined) armTimer(a, { purpose: 'approval', target: path, at: until });
  } catch (error) {
    failStep(a, frame, step.id, toStepError(error, path));
  }
}

function messageOf(input: Json): string {
  const message = isObject(input) ? input.message : undefined;
  return typeof message === 'string' && message !== '' ? message.slice(0, MAX_MESSAGE) : 'Waits for an answer by hand.';
}
