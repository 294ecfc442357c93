import { expect, test } from 'vitest';
import { ActionFailure } from '../../../../activities/action-failure.ts';
import { toMysqlFailure } from '../../../../activities/database/mysql/mysql-failure.ts';

/** An error as the driver throws it. */
const told = (errno: number, sqlMessage: string, sqlState = 'HY000') =>
  Object.assign(new Error(sqlMessage), { errno, sqlState, sqlMessage });

test.each([
  [1062, '23505', false],
  [1452, '23503', false],
  [1048, '23502', false],
  [1213, '40P01', true],
  [1205, '55P03', true],
  [1040, '53300', true],
  [1053, '57P01', true],
  [1146, '42P01', false],
  [3024, '57014', false],
])('the error %i is told as %s', (errno, sqlState, retryable) => {
  expect(toMysqlFailure(told(errno, 'x'))).toMatchObject({
    code: 'sql-failed',
    retryable,
    details: { sqlState, errno },
  });
});

test('an error without a nearest code keeps its own', () => {
  expect(toMysqlFailure(told(1644, 'Mind the gap', '45000'))).toMatchObject({
    message: 'The database refused the statement (45000): Mind the gap',
    details: { sqlState: '45000', errno: 1644 },
  });
});

test.each([
  ["Duplicate entry 'a@b' for key 'users.mail'", 1062, "Duplicate entry for key 'users.mail'"],
  ["Duplicate entry 'a' for key 'b' for key 'PRIMARY'", 1062, "Duplicate entry for key 'PRIMARY'"],
  ["Incorrect integer value: 'a'b' for column 'n' at row 1", 1366, "Incorrect integer value: for column 'n' at row 1"],
  ["Incorrect datetime value: 'hush'", 1292, 'Incorrect datetime value:'],
  ["Truncated incorrect DOUBLE value: 'hush'", 1292, 'Truncated incorrect DOUBLE value:'],
  ["DOUBLE value is out of range in 'exp(~((select 'hush' from dual)))'", 1690, 'DOUBLE value is out of range'],
  ["XPATH syntax error: '~hu'sh'", 1105, 'XPATH syntax error'],
  ["Invalid utf8mb4 character string: 'hush'", 1300, 'Invalid utf8mb4 character string'],
  ['Table has no partition for value 7', 1526, 'Table has no partition for value'],
  ["Cannot convert string 'hush' from binary to utf8mb4", 3854, 'Cannot convert string from binary to utf8mb4'],
  [
    "Foreign key constraint for table 'a', record 'hu'sh' would lead to a duplicate entry in table 'b', key 'c'",
    1761,
    "Foreign key constraint for table 'a', record would lead to a duplicate entry in table 'b', key 'c'",
  ],
  ["Column 'n' cannot be null", 1048, "Column 'n' cannot be null"],
])('of %j no value is told', (message, errno, shown) => {
  expect(toMysqlFailure(told(errno, message)).message.replace(/^[^:]+: /, '')).toBe(shown);
});

test('what the server did not say is a connection that broke, and what is a failure already stays', () => {
  const lost = Object.assign(new Error('Connection lost'), { code: 'PROTOCOL_CONNECTION_LOST' });
  expect(toMysqlFailure(lost)).toMatchObject({
    code: 'sql-unreachable',
    retryable: true,
    details: { code: lost.code },
  });
  const failure = new ActionFailure('step-input-invalid', 'x', { retryable: false });
  expect(toMysqlFailure(failure)).toBe(failure);
});
