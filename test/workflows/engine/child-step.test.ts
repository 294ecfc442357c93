import { describe, expect, it } from 'vitest';
import type { RunInput } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { child } from './build-open.ts';
import { buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const start = (steps: PlanStep[], more: Partial<RunInput> = {}) => driveRun(buildRun(chain(...steps), more));
const around = (depth: number): Partial<RunInput> => {
  const { execution } = buildRun(chain());
  return { execution: { ...execution, depth, heldKeys: [{ key: 'k', group: 'ex-0:a' }] } };
};

describe('a Workflow step', () => {
  it('starts another execution below this one', () => {
    const run = start([child('sub', { workflow: 'bill', version: 2, input: { n: 1 } })], around(3));
    expect(run.all('start-child').map((command) => command.child)).toEqual([
      {
        path: 'sub',
        parent: { executionId: 'ex-1', tenantId: 'default', depth: 3, heldKeys: [{ key: 'k', group: 'ex-0:a' }] },
        workflow: 'bill',
        version: 2,
        input: { n: 1 },
        mode: 'await',
        keyBase: 'ex-1:sub',
      },
    ]);
  });

  it('is the first of a family when nothing is around it', () => {
    const [command] = start([child('sub', { workflow: 'bill' })]).all('start-child');
    expect(command?.child).toMatchObject({ parent: { executionId: 'ex-1', depth: 0 }, version: null, input: null });
  });

  it('fails before it starts an execution that is too deep, in runs of engine version 2', () => {
    const older = (depth: number) => ({ ...around(depth), engineVersion: 2 });
    expect(start([child('sub')], older(9)).all('start-child')).toHaveLength(1);
    expect(start([child('sub')], { ...around(10), engineVersion: 3 }).all('start-child')).toHaveLength(1);
    const run = start([child('sub')], older(10));
    expect(run.record().error).toMatchObject({ code: 'recursion-limit', step: 'sub', details: { limit: 10 } });
    expect(run.all('start-child')).toEqual([]);
  });

  it.each<[Json, string]>([
    [{}, 'workflow'],
    [{ workflow: '' }, 'workflow'],
    [{ workflow: 3 }, 'workflow'],
    [{ workflow: 'a', version: 0 }, 'version'],
    [{ workflow: 'a', version: '1' }, 'version'],
  ])('fails on the input %j', (input, field) => {
    const { error } = start([child('sub', input)]).record();
    expect(error).toMatchObject({ code: 'step-input-invalid', step: 'sub', details: { field } });
  });

  it('waits for the child and gives its output', () => {
    const run = start([child('sub'), pure('after')]);
    expect([run.status(), run.task('sub').status]).toEqual(['WAITING', 'WAITING']);
    run.tell({ type: 'child-started', path: 'sub', executionId: 'ex-2' });
    expect(run.task('sub')).toMatchObject({
      childId: 'ex-2',
      reason: { kind: 'child', message: expect.stringContaining('ex-2') },
    });
    run.tell({ type: 'child-ended', path: 'sub', status: 'COMPLETED', output: 5, error: null });
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: 5 });
    expect(run.task('sub').childId).toBe('ex-2');
  });

  it('detached, completes with the id as soon as it is accepted', () => {
    const run = start([child('sub', { workflow: 'bill' }, 'detach'), pure('after')]);
    expect(run.task('sub').status).toBe('RUNNING');
    run.tell({ type: 'child-started', path: 'sub', executionId: 'ex-2' });
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: { id: 'ex-2' } });
    expect(run.all('steer-child')).toEqual([]);
  });
});
