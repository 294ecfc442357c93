import { expect, test } from 'vitest';
import { ActionFailure } from '../../../../activities/action-failure.ts';
import { EngineLost, EngineRefusal } from '../../../../activities/database/sqlite/sqlite-engines.ts';
import { toSqliteFailure } from '../../../../activities/database/sqlite/sqlite-failure.ts';

test.each([
  [2067, 'UNIQUE constraint failed: t.n', '23505', 'SQLITE_CONSTRAINT_UNIQUE', false],
  [787, 'FOREIGN KEY constraint failed', '23503', 'SQLITE_CONSTRAINT_FOREIGNKEY', false],
  [1299, 'NOT NULL constraint failed: t.n', '23502', 'SQLITE_CONSTRAINT_NOTNULL', false],
  [275, 'CHECK constraint failed: n > 0', '23514', 'SQLITE_CONSTRAINT_CHECK', false],
  [1, 'near "SELEC": syntax error', '42601', 'SQLITE_ERROR', false],
  [1, 'incomplete input', '42601', 'SQLITE_ERROR', false],
  [1, 'no such table: nobody', '42P01', 'SQLITE_ERROR', false],
  [1, 'no such column: x', '42703', 'SQLITE_ERROR', false],
  [1, 'table t already exists', '42P07', 'SQLITE_ERROR', false],
  [1, 'something else', 'HY000', 'SQLITE_ERROR', false],
  [5, 'database is locked', '55P03', 'SQLITE_BUSY', true],
  [261, 'database is locked', '55P03', 'SQLITE_BUSY', true],
  [8, 'attempt to write a readonly database', '25006', 'SQLITE_READONLY', false],
  [23, 'not authorized', '42501', 'SQLITE_AUTH', false],
  [13, 'database or disk is full', '53100', 'SQLITE_FULL', false],
  [778, 'disk I/O error', '58030', 'SQLITE_IOERR', true],
  [99, 'unheard of', 'HY000', 'SQLITE_99', false],
])('result %i (%s) is %s', (code, said, sqlState, sqliteCode, retryable) => {
  const failure = toSqliteFailure(new EngineRefusal({ code, message: said }));
  const message = expect.stringContaining(said);
  expect(failure).toMatchObject({ code: 'sql-failed', retryable, details: { sqlState, sqliteCode }, message });
});

test('what is not allowed is explained', () => {
  const failure = toSqliteFailure(new EngineRefusal({ code: 23, message: 'not authorized' }));
  expect(failure).toMatchObject({ message: expect.stringContaining('inside of its file') });
});

test('an engine that is gone may be tried again, one that wanted too much memory not', () => {
  expect(toSqliteFailure(new EngineLost('It ended.'))).toMatchObject({ code: 'sql-unreachable', retryable: true });
  const hungry = { code: 'sql-failed', retryable: false, details: { sqlState: '53200' } };
  expect(toSqliteFailure(new EngineLost('It ended.', true))).toMatchObject(hungry);
});

test('what is none of these is given back', () => {
  const other = new ActionFailure('step-timeout', 'late', { retryable: true });
  expect(toSqliteFailure(other)).toBe(other);
});
