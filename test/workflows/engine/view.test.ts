import { describe, expect, it } from 'vitest';
import { listPlannedTasks, returnProjection } from '../../../workflows/engine/view.ts';
import { action, buildRun, chain, choice, pure } from './build-run.ts';
import { engineFor } from './simulate-run.ts';

describe('listPlannedTasks', () => {
  it('lists every step outside of branches, PENDING, in step order', () => {
    const graph = chain(action('a'), choice('c', [['{{ true }}', [pure('inner')]]]), pure('b'));
    expect(listPlannedTasks({ name: 'test', timeoutMs: 1, graph })).toEqual([
      { path: 'a', type: 'Act', status: 'PENDING', attempts: 0 },
      { path: 'c', type: 'Choice', status: 'PENDING', attempts: 0 },
      { path: 'b', type: 'Echo', status: 'PENDING', attempts: 0 },
    ]);
  });
});

describe('projections', () => {
  const open = (notify: boolean) => {
    const run = buildRun(chain(pure('a', { input: 1 }), action('b'), pure('c')), { notify });
    const engine = engineFor(run);
    const state = engine.start(5);
    engine.advance(state, { type: 'started', at: 5 });
    return { engine, state };
  };

  it('carry what changed since the one before, numbered', () => {
    const { engine, state } = open(false);
    const first = engine.takeProjection(state);
    expect(first).toMatchObject({ executionId: 'ex-1', revision: 1, status: 'RUNNING', startedAt: 5, events: [] });
    expect(first?.tasks.map(({ path, status }) => `${path} ${status}`)).toEqual([
      'a COMPLETED',
      'b RUNNING',
      'c PENDING',
    ]);
    expect(engine.takeProjection(state)).toMatchObject({ revision: 2, tasks: [] });
  });

  it('give back what could not be written, in order', () => {
    const { engine, state } = open(true);
    const lost = engine.takeProjection(state);
    if (!lost) throw new Error('The run has ended.');
    returnProjection(state, lost);
    const again = engine.takeProjection(state);
    expect(again?.events.map(({ sequence, type }) => `${sequence} ${type}`)).toEqual([
      '1 execution.started',
      '2 task.changed',
      '3 task.changed',
    ]);
    expect(again?.tasks).toHaveLength(3);
  });

  it('are none after the end', () => {
    const { engine, state } = open(false);
    engine.advance(state, { type: 'action-completed', path: 'b', at: 6, result: { output: 1, attempts: 1 } });
    expect(engine.takeProjection(state)).toBeNull();
    expect(engine.view(state).status).toBe('COMPLETED');
  });
});
