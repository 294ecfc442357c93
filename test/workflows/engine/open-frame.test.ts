import { describe, expect, it } from 'vitest';
import type { RunInput } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import type { GraphPlan, PlanStep } from '../../../workflows/language/plan.ts';
import { loop, parallel, tryStep } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { type Simulated, simulateRun, statusesOf, type World } from './simulate-run.ts';

const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: path };

/** Runs a graph with a failure, and then again with what that run recorded. */
function retry(graph: GraphPlan, failed: string[], input: Json = {}): { first: Simulated; again: Simulated } {
  const first = simulateRun(buildRun(graph, { input }), { act: failing(...failed) });
  const reuse: NonNullable<RunInput['reuse']> = {};
  for (const { path, status, output = null } of first.record.tasks) {
    if (status === 'COMPLETED' || status === 'SKIPPED') reuse[path] = { status, output };
  }
  return { first, again: simulateRun(buildRun(graph, { input, reuse }), { act: failing() }) };
}
const performed = ({ performed: tasks }: Simulated): string[] => tasks.map(({ path }) => path);

describe('a run that takes over what another recorded', () => {
  const twice = (...inner: PlanStep[]): PlanStep => loop('l', ['x', 'y'], chain(...inner).steps);

  it('performs only the passes that did not end well, and what depends on them', () => {
    const { first, again } = retry(chain(action('a'), twice(action('b'), action('c')), action('d')), ['l[1]/c']);
    expect(first.record.status).toBe('FAILED');
    expect(performed(again)).toEqual(['l[1]/c', 'd']);
    expect(again.record.output).toBe('d');
    expect(again.record.tasks.filter(({ reused }) => reused).map(({ path }) => path)).toEqual([
      'a',
      'l[0]/b',
      'l[0]/c',
      'l[1]/b',
    ]);
  });

  it('performs a loop anew when what it depends on was', () => {
    const { again } = retry(chain(action('a', { onError: 'skip' }), twice(action('b')), action('d')), ['a']);
    expect(performed(again)).toEqual(['a', 'l[0]/b', 'l[1]/b', 'd']);
  });

  it('performs one branch alone', () => {
    const branches = [chain(action('b1'), action('b2')).steps, [action('c')]];
    const { again } = retry(chain(parallel('p', branches, 'collect'), parallel('q', [[action('e')]])), ['p/b2', 'q/e']);
    expect(performed(again)).toEqual(['p/b2', 'q/e']);
    expect(again.record.status).toBe('COMPLETED');
  });

  it('performs a failed step of a Try anew, and its catch no more when it completes', () => {
    const body = tryStep('t', [action('a'), action('b')], [action('h')]);
    const { first, again } = retry(chain({ ...body }, action('end')), ['t/b', 'end']);
    expect(performed(first)).toEqual(['t/a', 't/b', 't/h', 'end']);
    // What failed and was caught is tried again: only completed steps are taken over.
    expect(performed(again)).toEqual(['t/b', 'end']);
    expect(statusesOf(again.record)).not.toHaveProperty('t/h');
  });

  it('takes over the passes of forEach', () => {
    const each = loop('s', [1, 2], [{ ...action('s'), after: [] }], { single: true });
    expect(performed(retry(chain(each, pure('end')), ['s[1]']).again)).toEqual(['s[1]']);
  });
});
