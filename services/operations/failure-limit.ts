import { AppError } from '../../workflows/language/app-error.ts';

/** Counts failures by who caused them, in this process; who causes too many is told to come back later. */
export interface FailureLimit {
  /** Notes a failure; true: it is one too many. */
  note(who: string): boolean;
}

/** So many that a guess of one every few seconds goes on, and a flood does not. */
const MOST = 60;
const PERIOD_MS = 60_000;
/** Callers that are remembered; past it those are forgotten who were seen first. */
const MOST_CALLERS = 10_000;

/** Creates a limit; unless told otherwise, of 60 failures a minute. */
export function createFailureLimit(clock: () => Date, { most = MOST, periodMs = PERIOD_MS } = {}): FailureLimit {
  const kept = new Map<string, { count: number; until: number }>();
  return {
    note(who) {
      const now = clock().getTime();
      const known = kept.get(who);
      if (known && known.until > now) {
        known.count += 1;
        return known.count > most;
      }
      kept.delete(who);
      const [oldest] = kept.keys();
      if (kept.size >= MOST_CALLERS && oldest !== undefined) kept.delete(oldest);
      kept.set(who, { count: 1, until: now + periodMs });
      return false;
    },
  };
}

/** What a failure is answered with; who fails too often learns no more than that. `failures` absent: nobody counts. */
export function answerFailure(failures: FailureLimit | undefined, who: string, error: AppError): AppError {
  if (!failures?.note(who)) return error;
  return new AppError('rate-limited', 'Too many requests from this address have failed. Try again in a minute.');
}
