import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskView } from '../../workflows/execution.ts';
import type { GraphPlan } from '../../workflows/language/plan.ts';
import { buildRun } from '../workflows/engine/build-run.ts';
import { engineFor, simulateRun, statusesOf, type World } from '../workflows/engine/simulate-run.ts';
import { runNaively } from './naive-run.ts';
import { randomGraph } from './random-plan.ts';

/** Some actions fail, by their path and a seed. */
const oracle = (seed: number) => (path: string) => {
  let hash = seed;
  for (const char of path) hash = (hash * 31 + char.charCodeAt(0)) % 1_000_003;
  return hash % 5 === 0 ? { error: 'boom' } : { output: hash };
};

/** A number of choices for the world, taken in turn. */
const picker = (choices: number[]): NonNullable<World['pick']> => {
  let turn = 0;
  return (count) => (count === 0 ? 0 : (choices[turn++ % choices.length] ?? 0) % count);
};

const worlds = fc.record({
  graph: randomGraph(),
  seed: fc.nat(10_000),
  choices: fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }),
});

const ended = ['COMPLETED', 'FAILED', 'SKIPPED'];

/** Every step that has begun, with those it waits for ended. */
function expectOrder(graph: GraphPlan, tasks: TaskView[], prefix = ''): void {
  const byPath = new Map(tasks.map((task) => [task.path, task]));
  for (const step of graph.steps) {
    const task = byPath.get(prefix + step.id);
    if (!task || task.status === 'PENDING') continue;
    for (const before of step.after) expect(ended).toContain(byPath.get(prefix + before)?.status);
    if (step.body.kind !== 'choice') continue;
    const chosen = step.body.cases.find(({ when }) => when === '{{ true }}')?.graph ?? step.body.otherwise;
    if (chosen) expectOrder(chosen, tasks, `${task.path}/`);
  }
}

/** The statuses outside of scopes that failed: in those it is chance how far the other steps came. */
function settled(statuses: { [path: string]: string }): { [path: string]: string } {
  const within = (path: string): boolean => {
    const outer = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    return outer === '' || (statuses[outer] === 'COMPLETED' && within(outer));
  };
  return Object.fromEntries(Object.entries(statuses).filter(([path]) => within(path)));
}

describe('random runs', () => {
  it('end as the naive reading says, in whatever order their actions complete', () => {
    fc.assert(
      fc.property(worlds, ({ graph, seed, choices }) => {
        const act = oracle(seed);
        const { record, performed } = simulateRun(buildRun(graph), {
          act: ({ path }) => act(path),
          pick: picker(choices),
        });
        const naive = runNaively(graph, {}, act);
        expect(new Set(performed.map(({ path }) => path)).size).toBe(performed.length);
        expect(record.status).toBe(naive.completed ? 'COMPLETED' : 'FAILED');
        if (!naive.completed) return;
        expect(record.output).toEqual(naive.output);
        expect(settled(statusesOf(record))).toEqual(settled(naive.statuses));
      }),
      { numRuns: 1_500 },
    );
  });

  it('start steps only after those they wait for, and are the same when rebuilt from their events', () => {
    fc.assert(
      fc.property(worlds, ({ graph, seed, choices }) => {
        const act = oracle(seed);
        const run = buildRun(graph, { notify: true });
        simulateRun(run, {
          act: ({ path }) => act(path),
          pick: picker(choices),
          watch: ({ engine, state, commands, log }) => {
            expectOrder(graph, engine.view(state).tasks);
            const again = engineFor(run);
            const rebuilt = again.start(1_000);
            const replayed = log.map((event) => again.advance(rebuilt, event).commands).at(-1);
            expect(JSON.stringify(rebuilt)).toBe(JSON.stringify(state));
            expect(JSON.stringify(replayed)).toBe(JSON.stringify(commands));
          },
        });
      }),
      { numRuns: 300 },
    );
  });

  it('go on in the middle after being continued as new, and with a small share per activation', () => {
    fc.assert(
      fc.property(worlds, fc.nat(6), ({ graph, seed, choices }, drainAt) => {
        const act = oracle(seed);
        const plain = runNaively(graph, {}, act);
        const { record } = simulateRun(buildRun(graph), {
          act: ({ path }) => act(path),
          pick: picker(choices),
          interfere: (turn) => (turn % 7 === drainAt && turn < 40 ? 'drain' : null),
          stepsPerActivation: 2,
        });
        expect([record.status, record.output]).toEqual(
          plain.completed ? ['COMPLETED', plain.output] : ['FAILED', null],
        );
      }),
      { numRuns: 500 },
    );
  });

  it('end once, with nothing left open, whenever they are cancelled', () => {
    fc.assert(
      fc.property(worlds, fc.nat(8), ({ graph, seed, choices }, cancelAt) => {
        const act = oracle(seed);
        const { record, commands } = simulateRun(buildRun(graph), {
          act: ({ path }) => (path.length % 3 === 0 ? 'never' : act(path)),
          pick: picker(choices),
          interfere: (turn) => (turn === cancelAt ? 'cancel' : null),
        });
        expect(commands.filter(({ type }) => type === 'finish')).toHaveLength(1);
        expect(record.tasks.filter(({ status }) => status === 'RUNNING' || status === 'WAITING')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
