import { expect, it } from 'vitest';
import { type Exposures, readExposed } from '../../../services/operations/exposure.ts';

const exposures: Exposures = {
  one: () => ({ keys: ['one:["a"]', 'one:["a"]'], faults: [] }),
  second: (part, compiled) => ({
    keys: [],
    faults: compiled ? [] : [{ pointer: '/expose/second', detail: String(part) }],
  }),
};
const read = (expose: unknown) => readExposed(exposures, JSON.parse(JSON.stringify({ expose })), null);

it('reads each part by its dialect, and tells a key once', () => {
  expect(read({ one: {}, second: 'told' })).toEqual({
    keys: ['one:["a"]'],
    faults: [{ pointer: '/expose/second', detail: 'told' }],
  });
});

it('refuses parts of nobody, own names only', () => {
  expect(read({ secnd: {} }).faults).toEqual([
    { pointer: '/expose/secnd', detail: '`expose` has no part `secnd`; did you mean `second`?', suggestion: 'second' },
  ]);
  expect(read({ 'a/b': {} }).faults).toMatchObject([
    { pointer: '/expose/a~1b', detail: expect.stringContaining('`one`, `second`') },
  ]);
  expect(read({ constructor: {} }).faults).toHaveLength(1);
});

it('reads nothing where nothing is exposed, or nobody reads', () => {
  for (const expose of [undefined, null, [], 'one', {}]) expect(read(expose)).toEqual({ keys: [], faults: [] });
  expect(readExposed(undefined, { expose: { secnd: {} } }, null)).toEqual({ keys: [], faults: [] });
});
