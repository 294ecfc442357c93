import { describe, expect, test } from 'vitest';
import {
  mysqlGrammar,
  postgresGrammar,
  type SqlGrammar,
  sqliteGrammar,
} from '../../../activities/database/sql-grammar.ts';
import { readSql } from '../../../activities/database/sql-text.ts';

/** What is found in a text: our names, the number of statements, what is wrong. */
function found(sql: string, grammar: SqlGrammar) {
  const { parts, statements, fault } = readSql(sql, grammar);
  const names = parts.flatMap((part) => {
    if (part.kind === 'parameter') return [`@${part.name}`];
    return part.kind === 'place' ? [`$${part.number}`] : [];
  });
  return { names, statements, fault };
}

describe('MySQL', () => {
  test.each<[string, string[]]>([
    [`SELECT 'it\\'s @a', "say \\"@b\\"", 'it''s @c', @d`, ['@d']],
    ['SELECT `@a``$1`, @b, `\\`, @c', ['@b', '@c']],
    ['SELECT 1 # @a\n, @b -- @c\n, $1 --\t@d', ['@b', '$1']],
    ['SELECT 5--@a', ['@a']],
    ['SELECT /* @a /* */ @b', ['@b']],
    ['SELECT /*+ MAX_EXECUTION_TIME(1) */ @a', ['@a']],
    ['SELECT $$, @a, $$', ['@a']],
    ["SELECT E'\\'', @a", ['@a']],
    ['SELECT @@global.sql_mode, @a := 1', ['@a']],
  ])('in %s', (sql, names) => {
    expect(found(sql, mysqlGrammar)).toEqual({ names, statements: 1, fault: null });
  });

  test.each<[string, number, string | null]>([
    ["SELECT '\\'; DROP TABLE x; -- '", 1, null],
    ["SELECT '\\\\'; DROP TABLE x", 2, null],
    ['SELECT "; DROP TABLE x"', 1, null],
    ['SELECT 1 # ; DROP TABLE x', 1, null],
    ['SELECT 1 --; DROP TABLE x', 2, null],
    ['SELECT 1 --\u00a0; DROP TABLE x', 2, null],
    ['SELECT 1 -- \r; DROP TABLE x', 1, null],
    ['SELECT /*! 1; DROP TABLE x */ 2', 1, 'holds a comment that is run (`/*!`)'],
    ['SELECT /*M!100100 1 */ 2', 1, 'holds a comment that is run (`/*!`)'],
    ['SELECT ? + 1', 1, 'holds a parameter of the database itself; write $1 or @name'],
    ["SELECT '?', `?`, 1 # ?", 1, null],
    ["SELECT 'open\\'", 1, 'leaves a string open'],
    ['SELECT `open', 1, 'leaves a quoted name open'],
  ])('%j holds %i', (sql, statements, fault) => {
    expect(found(sql, mysqlGrammar)).toMatchObject({ statements, fault });
  });
});

describe('SQLite', () => {
  test.each<[string, string[]]>([
    ['SELECT [@a], `@b`, "@c", \'@d\\\', @e', ['@e']],
    ['SELECT 1 -- @a\n, $2 /* @b /* */, @c', ['$2', '@c']],
    ["SELECT doc -> '$.a', doc ->> '$[0]', @a", ['@a']],
  ])('in %s', (sql, names) => {
    expect(found(sql, sqliteGrammar)).toEqual({ names, statements: 1, fault: null });
  });

  test.each(['SELECT ?', 'SELECT ?1', 'SELECT :name', 'SELECT $name', 'SELECT #1'])(
    'the parameter in %s is one of the database, which nobody would give a value',
    (sql) => {
      expect(found(sql, sqliteGrammar).fault).toContain('parameter of the database itself');
    },
  );
});

test('a comment of PostgreSQL ends where PostgreSQL ends it', () => {
  expect(found('SELECT 1 -- a\r; SELECT @b', postgresGrammar)).toEqual({ names: ['@b'], statements: 2, fault: null });
});
