import type { StepError } from '../language/app-error.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, taskOf } from './activation.ts';
import { giveBackLease } from './lease.ts';
import { startWaiting } from './start-waiting.ts';
import type { Frame } from './state.ts';

/**
 * Keeps a failed step with `onError: "wait"` open until it is retried, skipped, completed or failed by hand; false when it
 * fails now. Its lease goes back: a hand may take days, and a retry asks for it again.
 */
export function holdForHand(a: Activation, frame: Frame, step: PlanStep, error: StepError): boolean {
  const task = taskOf(a, frame, step.id);
  // FAILED: it has been held already, and was failed by hand.
  if (frame.closing || task.status === 'FAILED') return false;
  task.error = error;
  if (a.run.reuse) a.state.fresh[task.path] = true;
  giveBackLease(a, task.path);
  const message = `Failed with ${error.code}; waits for a retry, a skip or a completion by hand.`;
  startWaiting(a, frame, step, { kind: 'hand', message });
  return true;
}
