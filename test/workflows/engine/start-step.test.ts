import { describe, expect, it } from 'vitest';
import { action, buildRun, chain, choice, pure } from './build-run.ts';
import { simulateRun, statusesOf, type World } from './simulate-run.ts';

const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: `did ${path}` };

describe('retry of an execution', () => {
  const steps = chain(action('a'), action('b'), pure('c', { input: '{{ steps.a.output + steps.b.output }}' }));

  it('reuses recorded outputs and performs the rest', () => {
    const reuse = { a: { status: 'COMPLETED' as const, output: 'old a ' } };
    const { record, performed } = simulateRun(buildRun(steps, { reuse }), { act: failing() });
    expect(performed.map(({ path }) => path)).toEqual(['b']);
    expect(record.output).toBe('old a did b');
    expect(record.tasks.map(({ reused }) => reused ?? false)).toEqual([true, false, false]);
  });

  it('performs again what depends on something performed anew', () => {
    const reuse = {
      b: { status: 'COMPLETED' as const, output: 'old' },
      c: { status: 'COMPLETED' as const, output: 'old' },
    };
    const { record, performed } = simulateRun(buildRun(steps, { reuse }), { act: failing() });
    expect(performed.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(record.output).toBe('did adid b');
  });

  it('reuses inside a Choice, walking it again', () => {
    const inner = chain(action('x'), action('y')).steps;
    const run = buildRun(chain(choice('c', [['{{ true }}', inner]]), action('z')), {
      reuse: {
        'c/x': { status: 'COMPLETED', output: 1 },
        'c/y': { status: 'COMPLETED', output: 2 },
        c: { status: 'COMPLETED', output: 2 },
      },
    });
    const { record, performed } = simulateRun(run, { act: failing() });
    expect(performed.map(({ path }) => path)).toEqual(['z']);
    expect(statusesOf(record)).toEqual({ c: 'COMPLETED', 'c/x': 'COMPLETED', 'c/y': 'COMPLETED', z: 'COMPLETED' });
  });
});
