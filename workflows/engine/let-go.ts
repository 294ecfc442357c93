import type { Activation } from './activation.ts';
import { dropHeldBack, expectLateAnswer } from './late-answers.ts';
import type { OpenStep } from './state.ts';
import { disarmTimer } from './timers.ts';

/**
 * Ends what an open step waits for or runs, without waiting for an answer; its timer and subscription go with it. A lease
 * goes back when the task ends.
 */
export function letGo(a: Activation, path: string, { kind }: OpenStep): void {
  if (kind === 'wait' || kind === 'approval' || kind === 'event') disarmTimer(a, kind, path);
  if (kind === 'event') a.commands.push({ type: 'forget-event', path });
  if (kind === 'action' && !dropHeldBack(a, path)) {
    a.commands.push({ type: 'cancel-action', path });
    expectLateAnswer(a, path);
  }
  // Of a child that is only being started it is not known yet which it is: it is asked to stop when it answers.
  if (kind === 'child' && !cancelChild(a, path) && !dropHeldBack(a, path)) expectLateAnswer(a, path);
}

/** Asks a child to stop, if it is known which it is. */
export function cancelChild(a: Activation, path: string): boolean {
  const executionId = a.state.tasks[path]?.childId;
  if (executionId === undefined) return false;
  a.commands.push({ type: 'steer-child', path, executionId, action: 'cancel' });
  return true;
}
