import { describe, expect, it } from 'vitest';
import { readStatement } from '../../../services/operations/read-statement.ts';

const plain = async (sql: string, sent: object = {}) => {
  const read = await readStatement(sql, JSON.parse(JSON.stringify(sent)));
  if (read.kind === 'call') throw new Error('It is a CALL.');
  return read;
};
const call = async (sql: string, sent: object = {}) => {
  const read = await readStatement(sql, JSON.parse(JSON.stringify(sent)));
  if (read.kind !== 'call') throw new Error('It is no CALL.');
  return read;
};

describe('a CALL', () => {
  const expected = {
    kind: 'call',
    schema: 'workflows_temp',
    name: 'wfproc_1',
    arguments: [{ place: { name: 'a' } }, { place: { name: 'b' } }],
  };

  it.each([
    'CALL `workflows-api-demo.workflows_temp.wfproc_1`(@a,@b)',
    'CALL `workflows-api-demo`.`workflows_temp`.`wfproc_1`(@a, @b)',
    'call workflows_temp.wfproc_1 ( @a , @b )',
    'CALL demo.workflows_temp.wfproc_1(@a,@b);',
    '/* one */ CALL "workflows_temp"."wfproc_1"(@a, -- two\n@b)',
  ])('is read however it is written: %s', async (sql) => {
    expect(await call(sql)).toEqual(expected);
  });

  it('takes places and literals', async () => {
    // Two braces are text here, and stay text on the way into a definition (`bindArguments`).
    const read = await call("CALL p($2, :1, 7, -1.5, 'it''s', '{{ secrets.x }}', TRUE, NULL)", []);
    expect(read.arguments).toEqual([
      { place: { number: 2 } },
      { place: { number: 1 } },
      ...[7, -1.5, "it's", '{{ secrets.x }}', true, null].map((value) => ({ value })),
    ]);
  });

  it.each(['CALL p(now())', 'CALL p(1 + 1)', 'CALL p((SELECT 1))', 'CALL p(a)'])(
    'takes nothing else: %s',
    async (sql) => {
      await expect(call(sql)).rejects.toMatchObject({ code: 'statement-refused' });
    },
  );
});

describe('another statement', () => {
  it.each([
    ['SELECT 1', 'read'],
    ['VALUES (1)', 'read'],
    ['TABLE stores', 'read'],
    ['INSERT INTO a VALUES (1)', 'change'],
    ['WITH d AS (DELETE FROM a RETURNING 1) SELECT * FROM d', 'change'],
    ['SELECT 1 AS one INTO b', 'define'],
    ["SELECT set_config('session_authorization', 'pg_monitor', false)", 'define'],
    ["SELECT n FROM a WHERE pg_catalog.SET_CONFIG('role', 'x', true) = 'x'", 'define'],
    ['SET SESSION AUTHORIZATION pg_monitor', 'define'],
    ['RESET ALL', 'define'],
    ['CREATE TABLE b AS SELECT 1', 'define'],
    ['EXPLAIN ANALYZE DELETE FROM a', 'define'],
    ['DO $$ BEGIN END $$', 'define'],
  ])('%s: %s', async (sql, kind) => {
    expect((await plain(sql)).kind).toBe(kind);
  });

  it('has its values beside it, and the first of three parts dropped', async () => {
    const sql =
      'SELECT \'é @a `x.y` $1\', a.b.c FROM `my-project.public.stores` JOIN demo.public."Más" a ON @a = @b AND a.x = @a';
    expect(await plain(sql)).toMatchObject({
      sql: 'SELECT \'é @a `x.y` $1\', a.b.c FROM "public"."stores" JOIN public."Más" a ON $1 = $2 AND a.x = $1',
      places: [{ name: 'a' }, { name: 'b' }],
      tables: ['"public"."stores"', '"public"."Más"'],
    });
  });

  it.each([
    'COPY a TO STDOUT',
    "COPY a TO PROGRAM 'id'",
    'COMMIT',
    'PREPARE x AS SELECT 1',
    'SELECT 1; SELECT 2',
    '',
    '-- nothing',
  ])('is refused where it makes no sense: %s', async (sql) => {
    await expect(plain(sql)).rejects.toMatchObject({ code: 'statement-refused' });
  });

  it('is refused with the place of its fault', async () => {
    await expect(plain('SELECT *\nFORM stores')).rejects.toThrow(
      /^Query error: syntax error at or near "FORM" at \[2:1\]$/,
    );
  });
});
