import { expect, it } from 'vitest';
import { createSpread, noteError, passKey } from '../../../workflows/engine/spread.ts';

it('errors of passes stand in order of index, whenever they came, several of one pass as they came', () => {
  const spread = createSpread(4, ['a']);
  const error = (code: string) => ({ code, message: code, step: 's', details: null });
  for (const [index, code] of [
    [2, 'two'],
    [0, 'none'],
    [3, 'three'],
    [1, 'one'],
  ] as const)
    noteError(spread, index, error(code));
  expect(spread.errors.map(({ index, code }) => `${index} ${code}`)).toEqual(['0 none', '1 one', '2 two', '3 three']);
  expect(spread.errors[0]).toEqual({ index: 0, ...error('none') });
});

it('a spread begins with nothing; one without a list has no items', () => {
  expect(createSpread(null)).not.toHaveProperty('items');
  expect(createSpread(1, [7])).toMatchObject({
    total: 1,
    items: [7],
    next: 0,
    running: 0,
    outputs: [],
    stopped: false,
  });
  expect(passKey('each', 3)).toBe('each#3');
});
