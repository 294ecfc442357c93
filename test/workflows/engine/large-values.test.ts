import { describe, expect, it } from 'vitest';
import { completeInput, keepInput, keepLarge, loadWhole, performPure } from '../../../workflows/engine/large-values.ts';
import { NeedsOutside } from '../../../workflows/engine/outside.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { makeReference } from '../../../workflows/language/references.ts';
import { buildActivation } from './build-activation.ts';
import { action, buildRun, chain } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const large: Json = { ...makeReference('v1', 100_000) };
const open = (hasReferences = true) => {
  const a = buildActivation();
  a.state.hasReferences = hasReferences;
  return a;
};
/** What the work asks of the outside. */
const asked = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof NeedsOutside) return error.work;
    throw error;
  }
  return null;
};
const typeOf = (name: string) => {
  const type = open().steps(name, 1);
  if (type?.kind !== 'pure') throw new Error(`${name} is no pure step.`);
  return type;
};

describe('a large value', () => {
  it('is kept outside, and a small one stays', () => {
    const text = 'x'.repeat(70_000);
    expect(asked(() => keepLarge(open(), 'p', text))).toMatchObject({ kind: 'keep', value: text });
    expect(asked(() => keepInput(open(), 'p', text))).toMatchObject({ kind: 'keep' });
    expect(keepLarge(open(), 'p', 'small')).toBe('small');
  });

  it('is looked into outside, unless the step passes it on as it is', () => {
    const upper = typeOf('TextOperation.Uppercase');
    const work = asked(() => performPure(open(), 'p', upper, 'loud', { input: { text: large }, previous: null }));
    expect(work).toMatchObject({ kind: 'pure', step: 'loud', type: 'TextOperation.Uppercase', input: { text: large } });
    expect(performPure(open(), 'p', typeOf('Echo'), 'e', { input: { text: large }, previous: null })).toEqual({
      text: large,
    });
    expect(performPure(open(false), 'p', upper, 'loud', { input: { text: 'a' }, previous: null })).toEqual({
      text: 'A',
    });
  });

  it('gives fields by name outside, where some are lacking', () => {
    const take = (input: Json, previous: Json) => asked(() => completeInput(open(), 'p', input, previous, ['text']));
    expect(take({}, large)).toEqual({ kind: 'take', input: {}, previous: large, keys: ['text'] });
    expect(take(large, {})).toMatchObject({ kind: 'take' });
    expect(take({ text: 'here' }, large)).toBeNull();
    expect(completeInput(open(), 'p', {}, { text: 1 }, ['text'])).toEqual({ text: 1 });
  });

  it('is opened where the engine itself reads it', () => {
    expect(asked(() => loadWhole(open(), 'p', large))).toMatchObject({ kind: 'load' });
    expect(loadWhole(open(), 'p', { here: true })).toEqual({ here: true });
  });
});

it('are noted in outputs that a retry takes over, however an expression comes to them', () => {
  const reuse = { a: { status: 'COMPLETED' as const, output: { body: { big: large } } } };
  const reading = { ...action('b'), input: { v: '{{ steps.a.output.body.?big.orValue(null) }}' } };
  const run = driveRun(buildRun(chain(action('a'), reading), { reuse, engineVersion: 3 }));
  expect(run.all('evaluate').map(({ work }) => work.kind)).toEqual(['template']);
});
