import { expect, it } from 'vitest';
import { type Exposures, readExposed } from '../../../services/operations/exposure.ts';

const exposures: Exposures = {
  one: () => ({ keys: ['one:["a"]', 'one:["a"]'], faults: [] }),
  two: (part, compiled) => ({ keys: [], faults: compiled ? [] : [{ pointer: '/expose/two', detail: String(part) }] }),
};
const read = (expose: unknown) => readExposed(exposures, JSON.parse(JSON.stringify({ expose })), null);

it('reads each part by its dialect, and tells a key once', () => {
  expect(read({ one: {}, two: 'told' })).toEqual({
    keys: ['one:["a"]'],
    faults: [{ pointer: '/expose/two', detail: 'told' }],
  });
});

it('refuses parts of nobody, own names only', () => {
  expect(read({ tow: {} }).faults).toEqual([
    { pointer: '/expose/tow', detail: '`expose` has no part `tow`; did you mean `two`?', suggestion: 'two' },
  ]);
  expect(read({ 'a/b': {} }).faults).toMatchObject([
    { pointer: '/expose/a~1b', detail: expect.stringContaining('`one`, `two`') },
  ]);
  expect(read({ constructor: {} }).faults).toHaveLength(1);
});

it('reads nothing where nothing is exposed, or nobody reads', () => {
  for (const expose of [undefined, null, [], 'one', {}]) expect(read(expose)).toEqual({ keys: [], faults: [] });
  expect(readExposed(undefined, { expose: { tow: {} } }, null)).toEqual({ keys: [], faults: [] });
});
