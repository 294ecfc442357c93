import { expect, it } from 'vitest';
import { parseSql } from '../../../services/operations/parse-sql.ts';
import { functionsOf, tablesOf } from '../../../services/operations/sql-tree.ts';

async function namedIn(sql: string): Promise<string[]> {
  const [statement] = await parseSql(sql);
  return statement ? tablesOf(statement.tree).map((name) => name.replaceAll('"', '').replace('public.', '')) : [];
}

it.each([
  ['SELECT * FROM a, s.b JOIN c USING (id)', ['a', 's.b', 'c']],
  ['SELECT (SELECT 1 FROM a) FROM (SELECT * FROM b) AS x WHERE EXISTS (TABLE c)', ['a', 'b', 'c']],
  ['INSERT INTO a SELECT * FROM b', ['a', 'b']],
  ['UPDATE a SET n = 1 FROM b', ['a', 'b']],
  ['DELETE FROM a USING b', ['a', 'b']],
  ['CREATE TABLE a AS SELECT * FROM b', ['a', 'b']],
  ['WITH x AS (SELECT * FROM a) SELECT * FROM x', ['a']],
  ['WITH x AS (SELECT 1), y AS (SELECT * FROM x) SELECT * FROM y', []],
  ['WITH x AS (SELECT 1) SELECT * FROM s.x', ['s.x']],
])('finds the tables of %s', async (sql, tables) => {
  expect((await namedIn(sql)).sort()).toEqual([...tables].sort());
});

it.each([
  ['WITH a AS (SELECT * FROM a) SELECT * FROM a', 'its own name is a table, as it is not recursive'],
  ['SELECT * FROM a, (WITH a AS (SELECT 1) SELECT * FROM a) AS x', 'a WITH inside does not reach outside'],
  ['WITH y AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM y', 'one that follows is not seen before'],
])('is not led astray by names in WITH: %s (%s)', async (sql) => {
  expect(await namedIn(sql)).toEqual(['a']);
});

it('a recursive WITH sees itself', async () => {
  expect(
    await namedIn('WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a WHERE n < 3) SELECT * FROM a'),
  ).toEqual([]);
});

it('finds functions wherever they are called', async () => {
  const [statement] = await parseSql(
    'SELECT lower(x), count(*) FILTER (WHERE pg_catalog.now() > y) FROM generate_series(1, 2) AS x WHERE "Own"(x) ORDER BY random()',
  );
  expect(statement && functionsOf(statement.tree).sort()).toEqual([
    'Own',
    'count',
    'generate_series',
    'lower',
    'now',
    'random',
  ]);
});
