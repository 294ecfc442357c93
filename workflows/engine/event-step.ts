import { AppError, toStepError } from '../language/app-error.ts';
import { isObject, type Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, pathOf } from './activation.ts';
import { answerDeadline } from './answer-deadline.ts';
import { failStep } from './frames.ts';
import { keyText } from './key-text.ts';
import { startWaiting } from './start-waiting.ts';
import type { Frame } from './state.ts';
import { armTimer } from './timers.ts';

/** Waits for a named event with a correlation value, until the input's `timeout` if it has one. */
export function openEvent(a: Activation, frame: Frame, step: PlanStep, input: Json): void {
  const path = pathOf(frame, step.id);
  try {
    const given = isObject(input) ? input : {};
    const name = readField('name', given.name);
    const correlation = readField('correlation', given.correlation);
    const until = answerDeadline(input, a.at);
    const message = `Waits for the event ${JSON.stringify(name)} with the correlation ${JSON.stringify(correlation)}.`;
    startWaiting(a, frame, step, { kind: 'event', message, ...(until === undefined ? {} : { until }) });
    a.commands.push({ type: 'await-event', path, name, correlation });
    if (until !== undefined) armTimer(a, { purpose: 'event', target: path, at: until });
  } catch (error) {
    failStep(a, frame, step.id, toStepError(error, path));
  }
}

function readField(field: 'name' | 'correlation', value: Json | undefined): string {
  const { text, problem } = keyText(value ?? null);
  if (text !== null) return text;
  const message = `The ${JSON.stringify(field)} of an Event ${problem}.`;
  throw new AppError('step-input-invalid', message, { details: { field } });
}
