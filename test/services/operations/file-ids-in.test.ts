import { expect, it } from 'vitest';
import { fileIdsIn } from '../../../services/operations/file-ids-in.ts';

it('finds ids of files wherever they stand alone in a value', () => {
  const [a, b, c] = ['file-0000000a', 'file-0000000b', 'file-0000000c'];
  expect(fileIdsIn({ a, list: [1, null, [b]], deep: { [c]: { c } } })).toEqual([a, b, c]);
  expect(fileIdsIn(a)).toEqual([a]);
  for (const none of [null, 3, 'file-0000000', `${a}0`, ` ${a}`, { [a]: true }]) expect(fileIdsIn(none)).toEqual([]);
});
