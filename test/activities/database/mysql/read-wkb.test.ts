import { expect, test } from 'vitest';
import { readWkb } from '../../../../activities/database/mysql/read-wkb.ts';

const double = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
};
/** Bytes with the id of a reference system before them. */
const bytes = (hex: string) => Buffer.from(`e6100000${hex}`, 'hex');

test('the order of bytes is as the shape says, in each shape', () => {
  const line = `0000000002${'00000002'}${[1, 2, 3, 4].map(double).join('')}`;
  const lines = `0000000005${'00000001'}${line}`;
  expect(readWkb(bytes(line))).toEqual({
    type: 'LineString',
    coordinates: [
      [1, 2],
      [3, 4],
    ],
  });
  expect(readWkb(bytes(lines))).toEqual({
    type: 'MultiLineString',
    coordinates: [
      [
        [1, 2],
        [3, 4],
      ],
    ],
  });
  expect(readWkb(bytes('010100000000000000000000400000000000000840'))).toEqual({ type: 'Point', coordinates: [2, 3] });
});

test.each([
  ['nothing', ''],
  ['a shape that there is not', '0163000000'],
  ['a list that is shorter than it says', '0102000000ffffffff'],
  ['shapes inside each other without an end', '010700000001000000'.repeat(40)],
])('%s is given as the bytes that it is', (_, hex) => {
  expect(readWkb(bytes(hex))).toBe(bytes(hex).toString('base64'));
});
