import type { Json } from '../language/json.ts';
import type { Activation } from './activation.ts';
import { endRun } from './end-run.ts';
import type { EngineEvent } from './event.ts';
import { newQuestion } from './outside.ts';
import { disarmTimer } from './timers.ts';
import { beginUndoing } from './undo-run.ts';

/**
 * Ends a run that came to its end: as completed, or when the workflow promises an output, once somebody outside has found
 * that it holds. Nothing stops it any more meanwhile.
 */
export function completeRun(a: Activation, output: Json): void {
  const { output: schema } = a.run.plan;
  if (schema === undefined) {
    endRun(a, { status: 'COMPLETED', error: null, output });
    return;
  }
  const id = newQuestion(a, 'output');
  a.state.completing = { id, output };
  disarmTimer(a, 'deadline', '');
  a.commands.push({ type: 'evaluate', id, work: { kind: 'check', schema, output } });
}

/** Takes the answer about the output; false: it is the answer to something else. */
export function applyOutputCheck(
  a: Activation,
  event: Extract<EngineEvent, { type: 'evaluated' | 'evaluation-failed' }>,
): boolean {
  const { completing } = a.state;
  if (completing?.id !== event.id) return false;
  delete a.state.completing;
  if (event.type === 'evaluated') {
    endRun(a, { status: 'COMPLETED', error: null, output: completing.output });
    return true;
  }
  // What it would have answered with does not hold either.
  a.state.response = null;
  const ending = { status: 'FAILED' as const, error: { ...event.error, step: null }, output: null };
  if (!beginUndoing(a, ending)) endRun(a, ending);
  return true;
}
