import { expect, it } from 'vitest';
import { isHarmlessType } from '../../../services/operations/harmless-types.ts';
import { parseSql } from '../../../services/operations/parse-sql.ts';
import { typesOf } from '../../../services/operations/sql-tree.ts';

/** What is not harmless among the types that a statement names. */
async function tellingIn(sql: string): Promise<string[]> {
  const [statement] = await parseSql(sql);
  const types = statement ? typesOf(statement.tree) : [];
  expect(types.length, sql).toBeGreaterThan(0);
  return types.filter((type) => !isHarmlessType(type)).map((type) => type.join('.'));
}

it.each([
  "SELECT a::int, CAST(b AS double precision), date '2026-01-01', c::numeric(9, 2)[], d::_text FROM t",
  "SELECT geom::geometry(Point, 4326), x::public.geography, y::pg_catalog.timestamptz, interval '1 day' FROM t",
  "SELECT * FROM json_to_recordset('[]') AS x(a int, b text, c jsonb)",
])('takes plain types: %s', async (sql) => {
  expect(await tellingIn(sql)).toEqual([]);
});

it.each([
  ["SELECT 'secrets'::regclass", 'regclass'],
  ['SELECT g::oid::pg_catalog.regclass::text FROM t', 'pg_catalog.regclass'],
  ["SELECT regrole 'postgres'", 'regrole'],
  ['SELECT NULL::secrets', 'secrets'],
  ['SELECT row(1)::public.secrets[]', 'public.secrets'],
  ['SELECT NULL::_secrets', '_secrets'],
  ['SELECT row(1)::public.text', 'public.text'],
  ['SELECT 1 WHERE EXISTS (SELECT FROM f() AS x(a secrets))', 'secrets'],
  ["SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a secrets PATH '$'))", 'secrets'],
  ["SELECT JSON_VALUE('{}', '$.a' RETURNING secrets)", 'secrets'],
  ["SELECT * FROM XMLTABLE('/a' PASSING x COLUMNS a secrets)", 'secrets'],
  ['INSERT INTO t VALUES (1) RETURNING NULL::secrets', 'secrets'],
])('finds others wherever they are named: %s', async (sql, type) => {
  expect(await tellingIn(sql)).toEqual([type]);
});
