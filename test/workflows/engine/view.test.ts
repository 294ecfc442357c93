import { describe, expect, it } from 'vitest';
import { hasUntoldApprovals, listPlannedTasks, returnProjection } from '../../../workflows/engine/view.ts';
import { approval } from './build-open.ts';
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

  describe('of a run that asks for approvals', () => {
    const ask = (id: string) => approval(id, { message: 'May it?', timeout: 'PT1H' });
    const begin = (engineVersion = 3) => {
      const run = buildRun({ steps: [action('a'), ask('x'), ask('y')] }, { engineVersion });
      const engine = engineFor(run);
      const state = engine.start(5);
      engine.advance(state, { type: 'started', at: 5 });
      return { engine, state };
    };
    const skip = { type: 'control', at: 6, id: '1', request: { action: 'skip', path: 'x' } } as const;

    it('tell all that are open, and that they are to be told again once one is answered', () => {
      const { engine, state } = begin();
      expect(hasUntoldApprovals(state)).toBe(true);
      const until = 5 + 3_600_000;
      expect(engine.takeProjection(state)?.approvals).toEqual([
        { path: 'x', since: 5, until },
        { path: 'y', since: 5, until },
      ]);
      expect(hasUntoldApprovals(state)).toBe(false);
      engine.advance(state, skip);
      expect(hasUntoldApprovals(state)).toBe(true);
      const lost = engine.takeProjection(state);
      expect(lost?.approvals).toEqual([{ path: 'y', since: 5, until }]);
      if (lost) returnProjection(state, lost);
      expect(hasUntoldApprovals(state)).toBe(true);
      engine.advance(state, { ...skip, request: { action: 'skip', path: 'y' } });
      expect(engine.takeProjection(state)).toMatchObject({ status: 'RUNNING', approvals: [] });
    });

    it('say nothing of them in runs of earlier engines, nor where there are none', () => {
      const { engine, state } = begin(2);
      expect([hasUntoldApprovals(state), engine.takeProjection(state)?.approvals]).toEqual([false, undefined]);
      const other = open(false);
      expect([hasUntoldApprovals(other.state), other.engine.takeProjection(other.state)?.approvals]).toEqual([
        false,
        undefined,
      ]);
    });
  });

  it('tell why the whole run waits', () => {
    const limit = { key: 'shop', max: 1 };
    const built = buildRun(chain(action('a')), { engineVersion: 3 });
    const run = { ...built, plan: { ...built.plan, limit } };
    const engine = engineFor(run);
    const state = engine.start(5);
    engine.advance(state, { type: 'started', at: 5 });
    expect(engine.takeProjection(state)).toMatchObject({ status: 'WAITING', reason: { kind: 'limit' } });
    engine.advance(state, { type: 'lease-granted', at: 6, path: '' });
    expect(engine.takeProjection(state)?.reason).toBeUndefined();
  });

  it('are none after the end', () => {
    const { engine, state } = open(false);
    engine.advance(state, { type: 'action-completed', path: 'b', at: 6, result: { output: 1, attempts: 1 } });
    expect(engine.takeProjection(state)).toBeNull();
    expect(engine.view(state).status).toBe('COMPLETED');
  });
});
