import type { Json } from '../workflows/language/json.ts';

/** What both sides are asked to do. */
export type Work =
  /** `n` pure text steps in a row. */
  | { kind: 'pure'; n: number }
  /** `n` HTTP GETs in a row; `fast`: with that durability (the hand-written side is the same). */
  | { kind: 'http'; n: number; fast?: true }
  /** `n` HTTP GETs at once. */
  | { kind: 'fan-out'; n: number }
  /** A loop of `n` passes with one pure text step each. */
  | { kind: 'loop'; n: number }
  /** `n` HTTP GETs, one for each item of a list, at most 50 at once. */
  | { kind: 'map'; n: number }
  /** `n` branches, each of which has `n` branches with one HTTP GET. */
  | { kind: 'nested'; n: number };

/** One line of the table. */
export interface Scenario {
  name: string;
  work: Work;
  /** The most that Stepgraph's p50 may be, as a multiple of the ordinary baseline's; absent: no aim is set. */
  aimLatency?: number;
  /** The least that its throughput may be. */
  aimThroughput?: number;
  /** Share of the usual number of runs. */
  weight: number;
}

/** The lines of the table, in order. */
export const scenarios: readonly Scenario[] = [
  { name: 'pure 1', work: { kind: 'pure', n: 1 }, aimLatency: 1, aimThroughput: 0.95, weight: 1 },
  { name: 'pure 5', work: { kind: 'pure', n: 5 }, aimLatency: 1, aimThroughput: 0.95, weight: 1 },
  { name: 'pure 20', work: { kind: 'pure', n: 20 }, aimLatency: 1, aimThroughput: 0.95, weight: 1 },
  { name: 'http 1', work: { kind: 'http', n: 1 }, aimLatency: 1.15, aimThroughput: 0.9, weight: 1 },
  { name: 'http 5', work: { kind: 'http', n: 5 }, aimLatency: 1.15, aimThroughput: 0.9, weight: 0.5 },
  { name: 'fast 5', work: { kind: 'http', n: 5, fast: true }, aimLatency: 0.5, aimThroughput: 3, weight: 0.5 },
  { name: 'fan-out 50', work: { kind: 'fan-out', n: 50 }, aimLatency: 1.15, aimThroughput: 0.9, weight: 0.2 },
  { name: 'nested 5×5', work: { kind: 'nested', n: 5 }, weight: 0.2 },
  { name: 'loop 1000', work: { kind: 'loop', n: 1000 }, weight: 0.1 },
  { name: 'map 1000 at 50', work: { kind: 'map', n: 1000 }, weight: 0.02 },
];

/** The Stepgraph definition that does `work`; `url` is the stub's. */
export function definitionOf(name: string, work: Work, url: string): { [field: string]: Json } {
  const call = { type: 'Http', input: { url } };
  const indexes = Array.from({ length: work.n }, (_, index) => index);
  const done = { id: 'done', type: 'Transform', input: { value: 'done' } };
  switch (work.kind) {
    case 'pure':
      return {
        name,
        steps: indexes.map((index) => ({ type: `TextOperation.${index % 2 ? 'Uppercase' : 'Reverse'}` })),
      };
    case 'http':
      return {
        name,
        ...(work.fast && { durability: 'fast' }),
        steps: indexes.map((at) => ({ id: `get${at}`, ...call })),
      };
    case 'fan-out': {
      const calls = indexes.map((at) => ({ id: `get${at}`, after: [], ...call }));
      return { name, steps: [...calls, { ...done, after: calls.map(({ id }) => id) }] };
    }
    case 'loop': {
      const pass = { type: 'TextOperation.Reverse', input: { text: '{{ input.text }}' } };
      return { name, steps: [{ id: 'passes', type: 'Loop', input: { count: work.n }, steps: [pass] }, done] };
    }
    case 'map': {
      const forEach = { count: work.n, concurrency: 50 };
      return { name, steps: [{ id: 'calls', forEach, ...call }, done] };
    }
    case 'nested': {
      const branches = indexes.map((at) => [
        {
          id: `outer${at}`,
          type: 'Parallel',
          branches: indexes.map((inner) => [{ id: `get${at}_${inner}`, ...call }]),
        },
      ]);
      return { name, steps: [{ id: 'nested', type: 'Parallel', branches }, done] };
    }
  }
}
