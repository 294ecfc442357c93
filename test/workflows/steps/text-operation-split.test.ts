import { expect, it } from 'vitest';
import split from '../../../workflows/steps/text-operation-split.ts';

it.each([
  ['at its separator, empty pieces kept', { text: 'a,,b,', separator: ',' }, ['a', '', 'b', '']],
  ['into words', { text: '  two\twords\n' }, ['two', 'words']],
  ['into characters, none of them broken', { text: 'a🙂b', separator: '' }, ['a', '🙂', 'b']],
  ['into nothing', { text: '   ' }, []],
])('a text is split %s', (_, input, items) => {
  expect(split.run(input, { previous: null })).toEqual({ items });
});
