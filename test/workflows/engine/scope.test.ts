import { describe, expect, it } from 'vitest';
import { loop, parallel } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';

describe('what expressions see', () => {
  it('are the steps that have settled in their scope and in those around, the inner ones hidden outside', () => {
    const inside = loop('l', [5], [pure('p', { input: '{{ [item, index, steps.before.output, has(steps.q)] }}' })]);
    const q = parallel('both', [[pure('q')]]);
    const graph = chain(pure('before', { input: 'b' }), q, inside, pure('end', { input: '{{ has(steps.p) }}' }));
    const run = driveRun(buildRun(graph, { engineVersion: 3 }));
    expect(run.task('l').output).toEqual({ items: [[5, 0, 'b', false]], errors: [] });
    expect(run.record().output).toBe(false);
  });

  it('is what the sole predecessor gave, a map of several, and the input at the beginning', () => {
    const steps = [
      pure('a', { input: '{{ previous.n }}' }),
      pure('b', { input: 2 }),
      pure('one', { after: ['a'] }),
      pure('two', { after: ['a', 'b'] }),
    ];
    const run = driveRun(buildRun({ steps }, { engineVersion: 3, input: { n: 1 } }));
    expect([run.task('one').output, run.task('two').output]).toEqual([1, { a: 1, b: 2 }]);
  });

  it('is null for what a join did not wait for, however often it is asked', () => {
    const joined = action('j', { after: ['slow', 'quick'], join: 'any' });
    const run = driveRun(
      buildRun({ steps: [action('slow'), pure('quick', { input: 1 }), joined] }, { engineVersion: 3 }),
    );
    run.complete('slow', 'late');
    expect(run.action('j').input).toEqual({ slow: null, quick: 1 });
  });

  it('is the error in a handler and in the scopes inside of it', () => {
    const handler = { steps: [parallel('p', [[pure('code', { input: '{{ error.code }}' })]])] };
    const run = driveRun(buildRun({ steps: [action('a', { onError: handler })] }, { engineVersion: 3 }));
    run.fail('a', 'boom');
    expect(run.record().output).toEqual({ branches: ['boom'] });
  });
});
