import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openMysql } from '../../../../activities/database/mysql/open-mysql.ts';
import { performOnce } from '../../../../activities/database/perform-once.ts';
import type { ServerTarget } from '../../../../activities/database/server-target.ts';
import { resultFields } from '../../../../activities/database/sql-fields.ts';
import type { SqlSession } from '../../../../activities/database/sql-session.ts';
import type { Json } from '../../../../workflows/language/json.ts';
import { startMysql, type TestMysql } from '../../../servers/start-mysql.ts';

let mysql: TestMysql;
beforeAll(async () => {
  mysql = await startMysql();
}, 300_000);
afterAll(() => mysql.stop());

const patience = () => AbortSignal.timeout(20_000);
const open = (other: Partial<ServerTarget> = {}, signal = patience()) =>
  openMysql({ ...mysql.settings, createSocket: () => new Socket(), ...other }, signal);

async function inSession<Value>(work: (session: SqlSession) => Promise<Value>, signal = patience()): Promise<Value> {
  const session = await open({}, signal);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
const as = (idempotencyKey: string) => ({ idempotencyKey, now: () => Date.now() });
const run = (sql: string, values: Json[] = [], signal = patience()) =>
  inSession((session) => session.run({ sql, values }), signal);

/** What others than the asking connection run at the moment. */
async function running(): Promise<string[]> {
  const { rows } = await run('SHOW FULL PROCESSLIST');
  return rows.flatMap(({ Info: info }) => (typeof info === 'string' && !info.startsWith('SHOW') ? [info] : []));
}

test('a cancel is seen in the list of the server', async () => {
  const stop = new AbortController();
  const failed = expect(run("SELECT BENCHMARK(1000000000000, MD5('cancel'))", [], stop.signal)).rejects.toThrow();
  await expect.poll(running).toEqual([expect.stringContaining('cancel')]);
  stop.abort(new Error('enough'));
  await failed;
  await expect.poll(running).toEqual([]);
});

test('what lies beyond the caps of a query is not computed', async () => {
  const wide = 'information_schema.columns a, information_schema.columns b, information_schema.columns c';
  const query = { sql: `SELECT a.column_name AS name FROM ${wide}`, values: [] };
  const read = await inSession((session) =>
    session.transaction('read', () => session.run(query, { rows: 3, bytes: 10_000 })),
  );
  expect(read).toMatchObject({ rowCount: 3, truncated: true, rows: { length: 3 } });
  expect(await running()).toEqual([]);
});

describe('a transaction', () => {
  test('that is in a deadlock is worth another attempt, and the other one goes on', async () => {
    await run('CREATE TABLE locked (n INT PRIMARY KEY, m INT)');
    await run('INSERT INTO locked VALUES (1, 0), (2, 0)');
    const here = [false, false];
    const add = (first: number, second: number, at: number) =>
      inSession((session) =>
        session.transaction('write', async () => {
          const update = (n: number) => session.run({ sql: 'UPDATE locked SET m = m + 1 WHERE n = ?', values: [n] });
          await update(first);
          here[at] = true;
          await expect.poll(() => here).toEqual([true, true]);
          await update(second);
        }),
      );
    const ends = await Promise.allSettled([add(1, 2, 0), add(2, 1, 1)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find((end) => end.status === 'rejected')?.reason).toMatchObject({
      code: 'sql-failed',
      retryable: true,
      details: { sqlState: '40P01', errno: 1213 },
    });
    expect((await run('SELECT SUM(m) AS m FROM locked')).rows).toEqual([{ m: 2 }]);
  });

  test('takes no statement that would commit it', async () => {
    await run('CREATE TABLE whole (n INT)');
    const work = (session: SqlSession) => async () => {
      await session.run({ sql: 'INSERT INTO whole VALUES (1)', values: [] });
      return session.run({ sql: '/* now */ CREATE TABLE sly (n INT)', values: [] });
    };
    const attempt = inSession((session) => performOnce(session, as('ex-1:ddl'), z.object(resultFields), work(session)));
    await expect(attempt).rejects.toMatchObject({ code: 'step-input-invalid', retryable: false });
    const { rows } = await run(
      "SELECT (SELECT COUNT(*) FROM whole) AS n, COUNT(*) AS notes FROM stepgraph_once WHERE id = 'ex-1:ddl'",
    );
    expect(rows).toEqual([{ n: 0, notes: 0 }]);
  });

  test('that a procedure commits can read, but still change nothing when it is a query', async () => {
    await run('CREATE PROCEDURE sly() BEGIN SELECT 1 AS one, 2 AS two; COMMIT; INSERT INTO whole VALUES (1); END');
    const called = inSession((session) =>
      session.transaction('read', () => session.run({ sql: 'CALL sly()', values: [] })),
    );
    await expect(called).rejects.toMatchObject({ details: { sqlState: '25006' } });
    expect(await run('CALL sly()')).toMatchObject({ rows: [{ one: 1, two: 2 }], rowCount: 1 });
  });

  test('whose note was committed without a result is not done again', async () => {
    await run("INSERT INTO stepgraph_once (id) VALUES ('ex-1:half')");
    const again = inSession((session) => performOnce(session, as('ex-1:half'), z.string(), async () => 'done'));
    await expect(again).rejects.toMatchObject({ code: 'outcome-unknown', retryable: false });
  });
});

describe('an error', () => {
  test('tells the rule that a row breaks, and no value of it', async () => {
    await run('CREATE TABLE owners (n INT PRIMARY KEY)');
    await run('CREATE TABLE quiet (mail VARCHAR(99) PRIMARY KEY, n INT, FOREIGN KEY (n) REFERENCES owners (n))');
    await run("INSERT INTO quiet VALUES ('it''s for key ''x@y', NULL)");
    const insert = (...values: Json[]) => run('INSERT INTO quiet VALUES (?, ?)', values);
    const failed = { code: 'sql-failed', retryable: false };
    const details = { sqlState: '23505', errno: 1062, constraint: 'PRIMARY' };
    const message = "The database refused the statement (23505): Duplicate entry for key 'PRIMARY'";
    await expect(insert("it's for key 'x@y", null)).rejects.toMatchObject({ ...failed, details, message });
    await expect(insert('a', 1)).rejects.toMatchObject({ ...failed, details: { sqlState: '23503' } });
    const text = { ...failed, details: { sqlState: '22P02' }, message: expect.not.stringContaining('hush') };
    await expect(insert('a', "hush' for column 'hush")).rejects.toMatchObject(text);
  });

  test.each([
    ['CREATE TABLE twice (n INT, n INT)', 1060, '42701'],
    ['ALTER TABLE coded ADD INDEX here (en), ADD INDEX here (en)', 1061, '42P07'],
    ['SELECT en FROM coded a JOIN coded b', 1052, '42702'],
    ['SELECT a.en FROM coded', 1054, '42703'],
    ['SELECT b.* FROM coded', 1051, '42P01'],
    ['SELECT 1 FROM coded a JOIN coded a', 1066, '42712'],
    ['SELECT en, COUNT(*) FROM coded', 1140, '42803'],
    ['SELECT *', 1096, '42601'],
    ['INSERT INTO coded VALUES (1, 2, 3)', 1136, '42601'],
    ["INSERT INTO coded (en) VALUES ('c')", 1265, '22P02'],
    ["SELECT CONCAT(_latin1'a' COLLATE latin1_bin, _latin1'b' COLLATE latin1_german1_ci) = 'c'", 1267, '42P21'],
    ['SELECT (SELECT collation_name FROM information_schema.collations)', 1242, '21000'],
    ["SELECT 'a' REGEXP '('", 1139, '2201B'],
    ["SELECT EXTRACTVALUE('<a/>', '/(')", 1105, 'XX000'],
    ['SELECT @@nothing', 1193, '42704'],
    ['SELECT ABS(1, 2)', 1582, '42883'],
    [`CREATE TABLE ${'x'.repeat(65)} (n INT)`, 1059, '42622'],
    ['ALTER TABLE coded DROP COLUMN nobody', 1091, '42704'],
    ['CREATE DATABASE shop', 1007, '42P04'],
    ['SET @@sql_mode = "nothing"', 1231, '22023'],
  ])('of %s has the code that PostgreSQL has for it', async (sql, errno, sqlState) => {
    await run("CREATE TABLE IF NOT EXISTS coded (en ENUM('a','b'))");
    await expect(run(sql)).rejects.toMatchObject({ code: 'sql-failed', details: { errno, sqlState } });
  });

  test.each([
    ['SELECT EXP(~(SELECT * FROM (SELECT word FROM hushed) x))', /DOUBLE value is out of range$/],
    ['SELECT ~0 + (SELECT * FROM (SELECT CHAR_LENGTH(word) FROM hushed) x)', /BIGINT UNSIGNED value is out of range$/],
    ["SELECT EXTRACTVALUE(1, CONCAT('~', (SELECT word FROM hushed)))", /XPATH (?:syntax )?error$/],
    ["SELECT UPDATEXML(1, CONCAT('~', (SELECT word FROM hushed)), 1)", /XPATH (?:syntax )?error$/],
    ['SET time_zone = (SELECT word FROM hushed)', /Unknown or incorrect time zone$/],
    ['SET lc_messages = (SELECT word FROM hushed)', /Unknown locale$/],
    ['SET sql_mode = (SELECT word FROM hushed)', /Variable 'sql_mode' can't be set to the value of$/],
  ])('of %s tells no value of a row', async (sql, message) => {
    await run('CREATE TABLE IF NOT EXISTS hushed (word VARCHAR(20))');
    if ((await run('SELECT word FROM hushed')).rowCount === 0) await run("INSERT INTO hushed VALUES ('it''s HUSH')");
    const failed = run(sql);
    await expect(failed).rejects.toMatchObject({ message: expect.not.stringContaining('HUSH') });
    await expect(failed).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });

  test('is what does not fit a column, whichever engine has the table and whichever row it is', async () => {
    await run('CREATE TABLE loose (n INT) ENGINE=MyISAM');
    const insert = run('INSERT INTO loose VALUES (?), (?)', [1, 'x']);
    await expect(insert).rejects.toMatchObject({ code: 'sql-failed', details: { sqlState: '22P02' } });
  });

  test('tells what is larger than the server takes', async () => {
    const measure = (bytes: number) => run('SELECT LENGTH(?) AS bytes', ['x'.repeat(bytes)]);
    expect((await measure(2_000_000)).rows).toEqual([{ bytes: 2_000_000 }]);
    await expect(measure(5_000_000)).rejects.toMatchObject({ retryable: false, details: { sqlState: '54000' } });
  });

  test('of a connection that is ended by the server is worth another attempt', async () => {
    const broken = inSession(async (session) => {
      const { rows } = await session.run({ sql: 'SELECT CONNECTION_ID() AS id', values: [] });
      const failed = expect(session.run({ sql: 'SELECT SLEEP(20)', values: [] })).rejects.toMatchObject({
        retryable: true,
      });
      await expect.poll(running).toEqual(['SELECT SLEEP(20)']);
      await run(`KILL ${rows[0]?.id}`);
      await failed;
      return session.run({ sql: 'SELECT 1', values: [] });
    });
    await expect(broken).rejects.toMatchObject({ code: 'sql-unreachable', retryable: true });
  });
});
