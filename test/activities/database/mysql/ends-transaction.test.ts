import { expect, test } from 'vitest';
import { endsTransaction } from '../../../../activities/database/mysql/ends-transaction.ts';

test.each([
  'CREATE TABLE t (n INT)',
  ' -- why\n # so\n /* and */ drop table t',
  'truncate t',
  'ALTER TABLE t ADD m INT',
  'COMMIT',
  'begin',
  'START TRANSACTION',
  'SET autocommit = 1',
  'SET @@session.autocommit=1',
  'set session autocommit = 0',
  'ROLLBACK',
  'lock tables t write',
])('%j does', (sql) => {
  expect(endsTransaction(sql)).toBe(true);
});

test.each([
  'SELECT 1',
  'INSERT INTO creates VALUES (1)',
  'CREATE TEMPORARY TABLE t (n INT)',
  'drop temporary table t',
  'ROLLBACK TO here',
  'SET @autocommit = 1',
  "UPDATE t SET a = 'commit'",
  'CALL truncates()',
  '(SELECT 1)',
])('%j does not', (sql) => {
  expect(endsTransaction(sql)).toBe(false);
});
