import type { StepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import { type Activation, frameOf } from './activation.ts';
import { cancelTask, finishClosing } from './close-frame.ts';
import { failStep, isLost, markEnded, releaseLost, settleStep } from './frames.ts';
import { countOrExplain } from './inline-size.ts';

/** Ends an open step with what came from outside; one that was asked to stop keeps it when it ended first. */
export function completeOpen(a: Activation, path: string, output: Json): void {
  const open = a.state.open[path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  if (frame.closing) {
    // Asked to stop, it ended first: what it did stands, and a retry may use it.
    markEnded(a, frame, open.id, 'COMPLETED', output);
    finishClosing(a, frame);
  } else if (isLost(frame, open.id)) {
    markEnded(a, frame, open.id, 'COMPLETED', output);
    releaseLost(a, frame, open.id);
  } else {
    const tooLarge = countOrExplain(a, output, path);
    if (tooLarge) failStep(a, frame, open.id, tooLarge);
    else settleStep(a, frame, open.id, 'COMPLETED', output);
  }
}

/** Ends an open step that failed outside. `cancelled`: it stopped because it was asked to. */
export function failOpen(a: Activation, path: string, error: StepError, cancelled: boolean): void {
  const open = a.state.open[path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  if (!cancelled || !(frame.closing || isLost(frame, open.id))) {
    failStep(a, frame, open.id, error);
    return;
  }
  cancelTask(a, frame, open.id);
  if (frame.closing) finishClosing(a, frame);
  else releaseLost(a, frame, open.id);
}
