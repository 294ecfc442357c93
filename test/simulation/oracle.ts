import type { TerminalStatus } from '../../workflows/execution.ts';
import type { StepError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { hashOf } from './random-source.ts';

/** What becomes of an action or of an awaited child. */
export type Verdict = { output: Json } | { error: StepError };

/** How one attempt of an action goes; `hangs`: it takes longer than any attempt may. */
export type Attempt =
  | { output: Json }
  | { error: StepError; retryable: boolean; retryAfterMs: number | null }
  | 'hangs';

/** How reliable the world of one run is. */
export interface Oracle {
  /** One attempt, from 1, of the n-th performing of an action, from 0. */
  attempt(path: string, turn: number, number: number): Attempt;
  /** The end of an awaited child that was not asked to stop. */
  child(path: string, turn: number): { status: TerminalStatus; output: Json; error: StepError | null };
  /** Whether a start of a child is refused, and why. */
  refusal(path: string, turn: number): StepError | null;
  /** What an event brings, an approval is answered with, or a step is completed with by hand. */
  answer(path: string): Json;
}

const codes = ['boom', 'http-status', 'step-timeout', 'outcome-unknown', 'step-failed', 'http-unreachable'] as const;

/** What services ask to wait for: most nothing, some a little, some longer than any step has. */
const waits = [null, null, null, 25, 700, 900_000];

/**
 * Results that depend on the seed and the path alone: one in `oneFails` of what is performed fails whatever is tried, and as
 * many again do so some times before they come to what they come to.
 */
export function createOracle(seed: number, oneFails: number): Oracle {
  const chosen = (path: string, turn: number): number => hashOf(seed + turn, path);
  /** How many attempts fail before. */
  const spoiled = (path: string, turn: number): number => {
    const hash = chosen(`${path}~`, turn);
    return hash % oneFails === 0 ? 1 + ((hash >>> 8) % 3) : 0;
  };
  return {
    attempt(path, turn, number) {
      const hash = chosen(path, turn);
      if (number > spoiled(path, turn)) {
        if (hash % oneFails !== 0) return { output: randomOutput(hash >>> 8) };
        return { error: errorOf(path, hash >>> 8), retryable: (hash >>> 16) % 2 === 0, retryAfterMs: null };
      }
      const own = chosen(`${path}~${number}`, turn);
      if (own % 6 === 0) return 'hangs';
      const retryAfterMs = waits[(own >>> 12) % waits.length] ?? null;
      return { error: errorOf(path, own >>> 4), retryable: (own >>> 8) % 5 > 0, retryAfterMs };
    },
    child(path, turn) {
      const hash = chosen(path, turn);
      if (hash % oneFails !== 0) return { status: 'COMPLETED', output: randomOutput(hash >>> 8), error: null };
      const status = (['FAILED', 'TIMED_OUT', 'TERMINATED', 'CANCELLED'] as const)[(hash >>> 8) % 4] ?? 'FAILED';
      return { status, output: null, error: errorOf('inside', hash >>> 10) };
    },
    refusal(path, turn) {
      const refused = chosen(`${path}?`, turn) % (oneFails * 4) === 0;
      return refused ? { code: 'workflow-not-found', message: 'gone', step: path, details: null } : null;
    },
    answer: (path) => randomOutput(hashOf(seed, `${path}!`) >>> 4),
  };
}

function errorOf(path: string, hash: number): StepError {
  const code = codes[hash % codes.length] ?? 'boom';
  const details = code === 'http-status' ? { status: hash % 2 === 0 ? 404 : 503 } : null;
  return { code, message: `${code} at ${path}`, step: path, details };
}

function randomOutput(hash: number): Json {
  const small = (hash >>> 3) % 100;
  const kinds: Json[] = [
    small,
    `text ${small}`,
    { n: small, list: [small] },
    [small, small + 1, 'x'].slice(small % 3),
    null,
  ];
  return kinds[hash % 8] ?? [small, small + 1];
}
