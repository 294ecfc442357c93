import { expect, test } from 'vitest';
import { nearestState } from '../../../../activities/database/mysql/mysql-states.ts';

test.each([
  [1060, '42701'],
  [1096, '42601'],
  [1105, 'XX000'],
  [1153, '54000'],
  [1210, '22023'],
  [1265, '22P02'],
  [1271, '42P21'],
  [3140, '22P02'],
  [3730, '2BP01'],
  [1644, undefined],
])('the error %i is near to %s', (errno, sqlState) => {
  expect(nearestState(errno)).toBe(sqlState);
});
