import type { Json } from '../workflows/language/json.ts';

/** What both sides are asked to do. */
export type Work =
  /** `n` pure text steps in a row. */
  | { kind: 'pure'; n: number }
  /** `n` HTTP GETs in a row. */
  | { kind: 'http'; n: number }
  /** `n` HTTP GETs at once. */
  | { kind: 'fan-out'; n: number };

/** One line of the table. */
export interface Scenario {
  name: string;
  work: Work;
  /** The most that Stepgraph's p50 may be, as a multiple of the ordinary baseline's. */
  aimLatency: number;
  /** The least that its throughput may be. */
  aimThroughput: number;
}

/** The lines of the table, in order. */
export const scenarios: readonly Scenario[] = [
  { name: 'pure 1', work: { kind: 'pure', n: 1 }, aimLatency: 1, aimThroughput: 0.95 },
  { name: 'pure 5', work: { kind: 'pure', n: 5 }, aimLatency: 1, aimThroughput: 0.95 },
  { name: 'pure 20', work: { kind: 'pure', n: 20 }, aimLatency: 1, aimThroughput: 0.95 },
  { name: 'http 1', work: { kind: 'http', n: 1 }, aimLatency: 1.15, aimThroughput: 0.9 },
  { name: 'http 5', work: { kind: 'http', n: 5 }, aimLatency: 1.15, aimThroughput: 0.9 },
  { name: 'fan-out 50', work: { kind: 'fan-out', n: 50 }, aimLatency: 1.15, aimThroughput: 0.9 },
];

/** The Stepgraph definition that does `work`; `url` is the stub's. */
export function definitionOf(name: string, work: Work, url: string): Json {
  const indexes = Array.from({ length: work.n }, (_, index) => index);
  if (work.kind === 'pure') {
    const steps = indexes.map((index) => ({
      type: index % 2 === 0 ? 'TextOperation.Reverse' : 'TextOperation.Uppercase',
    }));
    return { name, steps: [...steps] };
  }
  const call = { type: 'Http', input: { url } };
  if (work.kind === 'http') return { name, steps: indexes.map((index) => ({ id: `get${index}`, ...call })) };
  const calls = indexes.map((index) => ({ id: `get${index}`, after: [], ...call }));
  return {
    name,
    steps: [...calls, { id: 'join', type: 'Transform', after: calls.map(({ id }) => id), input: { value: 'done' } }],
  };
}
