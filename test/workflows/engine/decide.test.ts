import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { action, buildRun, chain, choice, pure, terminate, wait } from './build-run.ts';
import { engineFor, simulateRun, statusesOf } from './simulate-run.ts';

const graph = (...steps: PlanStep[]) => buildRun({ steps });

describe('Wait', () => {
  it('shows WAITING while nothing else is open, and passes previous on', () => {
    const engine = engineFor(buildRun(chain(wait('w', 5_000), pure('b')), { input: 'kept' }));
    const state = engine.start(1_000);
    const { commands } = engine.advance(state, { type: 'started', at: 1_000 });
    expect(commands).toContainEqual({ type: 'start-timer', timer: 'wait:w', at: 6_000 });
    expect(engine.view(state)).toMatchObject({
      status: 'WAITING',
      tasks: [{ status: 'WAITING' }, { status: 'PENDING' }],
    });
    const end = engine.advance(state, { type: 'timer-fired', at: 6_001, timer: 'wait:w' });
    expect(end.commands).toMatchObject([{ type: 'finish', record: { output: 'kept', status: 'COMPLETED' } }]);
  });

  it('does not wait for a time that has passed', () => {
    const run = graph(wait('w', 0, { input: { until: '1970-01-01T00:00:00Z' } }));
    expect(simulateRun(run).commands.map(({ type }) => type)).toEqual(['finish']);
  });
});

describe('Terminate', () => {
  it('completes with an output and stops the rest', () => {
    const run = graph(terminate('t', { status: 'completed', output: 5 }), action('a'), pure('b', { after: ['t'] }));
    const { record } = simulateRun(run);
    expect(record).toMatchObject({ status: 'COMPLETED', output: 5 });
    expect(statusesOf(record)).toEqual({ t: 'COMPLETED', a: 'PENDING', b: 'PENDING' });
  });

  it('fails with a code of its own from inside a Choice', () => {
    const run = graph(
      choice('c', [['{{ true }}', [terminate('t', { status: 'failed', code: 'no-stock', message: 'None.' })]]]),
    );
    const { record } = simulateRun(run);
    const stock = { code: 'no-stock', message: 'None.', step: 'c/t', details: null };
    expect(record).toMatchObject({ status: 'FAILED', error: stock, output: null });
    expect(statusesOf(record)).toEqual({ c: 'FAILED', 'c/t': 'COMPLETED' });
  });
});
