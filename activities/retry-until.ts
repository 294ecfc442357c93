import { setTimeout as pause } from 'node:timers/promises';
import { withDeadline } from './deadline.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** Repeats a call that may be repeated, with growing pauses, until it works or `signal` aborts. @throws the call's last error */
export async function retryUntil<Result>(signal: AbortSignal, call: () => Promise<Result>): Promise<Result> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await call();
    } catch (error) {
      const goesOn = await pause(pauseMs, true, { signal }).catch(() => false);
      if (!goesOn) throw error;
    }
  }
}

/** The same for so many milliseconds. @throws the call's last error */
export function retryFor<Result>(ms: number, call: () => Promise<Result>): Promise<Result> {
  return withDeadline({ ms }, (signal) => retryUntil(signal, call));
}
