import { describe, expect, test } from 'vitest';
import { readSql } from '../../../activities/database/sql-text.ts';

/** Our names in a text, in order. */
const namesIn = (sql: string) =>
  readSql(sql).parts.flatMap((part): (string | number)[] => {
    if (part.kind === 'table') return [`table ${part.index}`];
    if (part.kind === 'parameter') return [part.name];
    return part.kind === 'place' ? [part.number] : [];
  });

describe('names of ours', () => {
  test.each<[string, (string | number)[]]>([
    ['SELECT * FROM $a JOIN $b USING (id) WHERE x = @x', ['table 0', 'table 1', 'x']],
    ['SELECT x>@least,(@a),[@b],-@c', ['least', 'a', 'b', 'c']],
    ['WHERE a <@b AND a @> b AND a @@ c AND a <@ @d', ['d']],
    ["SELECT '@a $a', 'it''s @b', @c", ['c']],
    ["SELECT E'\\'@a', @b", ['b']],
    ["SELECT name' @a', @b", ['b']],
    ['SELECT "odd @a" , "a""@b", @c', ['c']],
    ['SELECT 1 -- @a $a\n, @b', ['b']],
    ['SELECT /* @a /* $a */ @b */ @c', ['c']],
    ['SELECT $$ @a $$, $tag$ @b $a $$ $tag$, @c', ['c']],
    ['SELECT $1, $23, $ab, a$a, $a1, $b', [1, 23, 'table 1']],
    ['SELECT @größe, me@home', ['home']],
  ])('in %s', (sql, names) => {
    expect(namesIn(sql)).toEqual(names);
  });
});

test('what is not ours is given on as it is', () => {
  const sql = 'SELECT \'a;b\', "c", $$d$$ /* e */ -- f';
  expect(readSql(sql).parts).toEqual([{ kind: 'text', text: sql }]);
});

test.each([
  ["SELECT 'open", 'leaves a string open'],
  ["SELECT E'open\\'", 'leaves a string open'],
  ['SELECT "open', 'leaves a quoted name open'],
  ['SELECT /* open /* */', 'leaves a comment open'],
  ['SELECT $t$ open $$', 'leaves a dollar quote open'],
  ['SELECT (1', 'leaves a parenthesis open'],
  ['true) OR (true', 'closes a parenthesis that it does not open'],
  ['SELECT \0', 'holds a NUL character'],
  ['SELECT \')\' AS "("', null],
])('the fault of %j is %j', (sql, fault) => {
  expect(readSql(sql).fault).toBe(fault);
});

test.each([
  ['SELECT 1', 1],
  [' ; SELECT 1; ; -- done', 1],
  ["SELECT ';' ; DROP TABLE x", 2],
  [' -- nothing\n', 0],
])('%j holds %j statements', (sql, count) => {
  expect(readSql(sql).statements).toBe(count);
});
