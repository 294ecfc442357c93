import type { Activation } from './activation.ts';
import { dropHeldBack } from './late-answers.ts';
import { giveBackLease } from './lease.ts';
import { cancelChild, letGo } from './let-go.ts';
import type { OpenStep } from './state.ts';

/**
 * Stops an open approval, event, child, lease or step held for a hand. `stopped`: the task is to be marked CANCELLED now;
 * `stopping`: an answer follows.
 */
export function stopOpen(a: Activation, path: string, open: OpenStep): 'stopped' | 'stopping' {
  if (open.kind === 'child') {
    if (dropHeldBack(a, path)) return 'stopped';
    // One that is only being started is asked to stop when it is known which it is.
    cancelChild(a, path);
    return 'stopping';
  }
  letGo(a, path, open);
  giveBackLease(a, path);
  return 'stopped';
}
