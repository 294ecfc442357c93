import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openMysql } from '../../../../activities/database/mysql/open-mysql.ts';
import { performOnce } from '../../../../activities/database/perform-once.ts';
import type { ServerTarget } from '../../../../activities/database/server-target.ts';
import { resultFields } from '../../../../activities/database/sql-fields.ts';
import type { SqlSession } from '../../../../activities/database/sql-session.ts';
import type { Json } from '../../../../workflows/language/json.ts';
import { CLEAR_PASSWORD, OK, SEND_FILE, startHostileMysql } from '../../../servers/start-hostile-mysql.ts';
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

test.each([
  ['prepared', ' WHERE id = ?', [1]],
  ['as text', '', []],
])('values come back as JSON that means the same, %s', async (_, where, values) => {
  const columns = {
    id: ['INT PRIMARY KEY', '1', 1],
    big: ['BIGINT', '9007199254740993', '9007199254740993'],
    small: ['BIGINT UNSIGNED', '7', 7],
    most: ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551615'],
    price: ['DECIMAL(10,2)', '1.50', 1.5],
    exact: ['DECIMAL(30,10)', '12345678901234567890.5', '12345678901234567890.5000000000'],
    single: ['FLOAT', '0.1', 0.1],
    dbl: ['DOUBLE', '0.1', 0.1],
    yes: ['BOOLEAN', 'TRUE', 1],
    bits: ['BIT(3)', "b'101'", 5],
    bytes: ['VARBINARY(9)', "x'00ff'", 'AP8='],
    text: ['TEXT', "'Grüße 😀'", 'Grüße 😀'],
    at: ['TIMESTAMP(3) NULL', "'2026-01-02 03:04:05.5'", '2026-01-02T03:04:05.500Z'],
    there: ['DATETIME', "'2026-01-02 03:04:05'", '2026-01-02T03:04:05'],
    day: ['DATE', "'2026-01-02'", '2026-01-02'],
    time: ['TIME', "'-12:34:56'", '-12:34:56'],
    year: ['YEAR', '2026', 2026],
    one: ["ENUM('a','b')", "'b'", 'b'],
    none: ['INT', 'NULL', null],
    point: ['GEOMETRY', "GeomFromText('POINT(1 2)')", { type: 'Point', coordinates: [1, 2] }],
    holes: [
      'GEOMETRY',
      "GeomFromText('GEOMETRYCOLLECTION(MULTIPOINT(1 2,3 4),POLYGON((0 0,9 0,9 9,0 0),(1 1,2 1,2 2,1 1)))')",
      {
        type: 'GeometryCollection',
        geometries: [
          {
            type: 'MultiPoint',
            coordinates: [
              [1, 2],
              [3, 4],
            ],
          },
          {
            type: 'Polygon',
            coordinates: [
              [
                [0, 0],
                [9, 0],
                [9, 9],
                [0, 0],
              ],
              [
                [1, 1],
                [2, 1],
                [2, 2],
                [1, 1],
              ],
            ],
          },
        ],
      },
    ],
  };
  const told = await inSession(async (session) => {
    const ask = (sql: string, given: Json[] = []) => session.run({ sql, values: given });
    await ask('DROP TABLE IF EXISTS kinds');
    await ask(
      `CREATE TABLE kinds (${Object.entries(columns)
        .map(([name, [type]]) => `${name} ${type}`)
        .join(', ')})`,
    );
    await ask(
      `INSERT INTO kinds VALUES (${Object.values(columns)
        .map(([, given]) => given)
        .join(', ')})`,
    );
    return ask(`SELECT *, id FROM kinds${where}`, values);
  });
  const expected = Object.entries(columns).map(([name, [, , value]]) => [name, value]);
  expect(told.rows).toEqual([{ ...Object.fromEntries(expected), id_2: 1 }]);
  const types = Object.fromEntries(told.columns.map(({ name, type }) => [name, type]));
  expect(types).toMatchObject({
    big: 'bigint',
    exact: 'decimal',
    bytes: 'varbinary',
    at: 'timestamp',
    holes: 'geometry',
  });
});

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
  test.each<[string, Partial<ServerTarget>, object]>([
    [
      'a wrong password',
      { password: 'wrong' },
      { code: 'sql-failed', retryable: false, details: { sqlState: '28P01' } },
    ],
    ['an unknown database', { database: 'nowhere' }, { code: 'sql-failed', retryable: false }],
    [
      'a server without TLS',
      { tls: 'require' },
      { code: 'sql-unreachable', message: expect.stringContaining('secure connection') },
    ],
    ['nobody there', { port: 1 }, { code: 'sql-unreachable', retryable: true, details: { code: 'ECONNREFUSED' } }],
  ])('of %s', async (_, other, failure) => {
    await expect(open(other)).rejects.toMatchObject(failure);
  });

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

describe('a server that means harm', () => {
  async function meet(
    answer: Parameters<typeof startHostileMysql>[0],
    work: (target: Partial<ServerTarget>) => Promise<void>,
  ) {
    const hostile = await startHostileMysql(answer);
    try {
      await work({ port: hostile.port, password: 'hush' });
      expect(hostile.received()).not.toMatch(/hush|root:/);
    } finally {
      hostile.stop();
    }
  }
  const refused = { code: 'sql-unreachable' };

  test('is sent no file', async () => {
    let statements = 0;
    // The first statement is ours.
    const answer = (command: number | null) => (command === 3 && ++statements > 1 ? SEND_FILE : OK);
    await meet(answer, async (target) => {
      const session = await open(target);
      const asked = session.run({ sql: 'SELECT 1', values: [] });
      await expect(asked).rejects.toMatchObject({ ...refused, message: expect.stringContaining('LOCAL INFILE') });
      await session.close();
    });
  });

  test('is not told the password in clear', async () => {
    await meet(
      () => CLEAR_PASSWORD,
      async (target) => {
        const message = expect.stringContaining('mysql_clear_password');
        await expect(open(target)).rejects.toMatchObject({ ...refused, message });
      },
    );
  });

  test('cannot keep a step that was cancelled', async () => {
    const stop = new AbortController();
    await meet(
      () => Buffer.from([]),
      async (target) => {
        const opening = expect(open(target, stop.signal)).rejects.toMatchObject(refused);
        setImmediate(() => stop.abort(new Error('enough')));
        await opening;
      },
    );
  });
});
