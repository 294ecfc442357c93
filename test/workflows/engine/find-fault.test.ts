import { expect, it } from 'vitest';
import { findFault } from '../../../workflows/engine/find-fault.ts';
import { NeedsOutside } from '../../../workflows/engine/outside.ts';
import { createTable } from '../../../workflows/engine/table.ts';
import { makeReference } from '../../../workflows/language/references.ts';
import { buildActivation } from './build-activation.ts';

const schema = { type: 'object', required: ['n'] } as const;
const large = { ...makeReference('v1', 100_000) };

it('what is there is looked at in the run itself', () => {
  const a = buildActivation();
  expect(findFault(a, 'p', 'fits', schema, { n: 1 })).toBeNull();
  expect(findFault(a, 'p', 'fits', schema, {})).toEqual({ field: 'n', problem: 'has no "n"' });
});

it('what is kept outside is asked about once, under the name of the question', () => {
  const a = buildActivation();
  a.state.hasReferences = true;
  expect(() => findFault(a, 'p', 'fits', schema, large)).toThrow(NeedsOutside);
  expect(findFault(a, 'p', 'fits', true, large)).toBeNull();
  const told = { field: 'n', problem: 'has no "n"' };
  const ask = () => findFault(a, 'p', 'fits', schema, large);
  try {
    ask();
  } catch (error) {
    if (!(error instanceof NeedsOutside)) throw error;
    a.state.answers.p = createTable({ [error.key]: { value: told } });
  }
  expect(ask()).toEqual(told);
});
