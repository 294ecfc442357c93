import { expect, it } from 'vitest';
import { takeMissing } from '../../../workflows/engine/take-missing.ts';

it.each([
  ['what is lacking and there', { a: 1 }, { a: 9, b: 2, c: 3 }, ['a', 'b'], { a: 1, b: 2 }],
  ['null as null', {}, { b: null }, ['b'], { b: null }],
  ['nothing that is not asked for', { a: 1 }, { b: 2 }, [], { a: 1 }],
  ['nothing that the piped value lacks', { a: 1 }, {}, ['b', 'constructor'], { a: 1 }],
  ['nothing from what is no object', { a: 1 }, [2], ['0'], { a: 1 }],
  ['nothing into what is no object', 'text', { b: 2 }, ['b'], 'text'],
])('an input takes by name %s', (_, input, previous, keys, expected) => {
  expect(takeMissing(input, previous, keys)).toEqual(expected);
});
