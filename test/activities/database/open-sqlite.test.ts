import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ActionFailure } from '../../../activities/action-failure.ts';
import { openSqlite } from '../../../activities/database/open-sqlite.ts';
import { performOnce } from '../../../activities/database/perform-once.ts';
import type { SqlSession } from '../../../activities/database/sql-session.ts';
import type { SqliteEngine } from '../../../activities/database/sqlite/sqlite-engines.ts';
import { startSqlite } from '../../servers/start-sqlite.ts';

const sqlite = startSqlite();
afterAll(() => sqlite.stop());

const place = { tenantId: 'default', file: 'shop.db' };
const patience = () => AbortSignal.timeout(20_000);

/** Works in the file as a process of its own. */
async function inFile<Value>(work: (session: SqlSession) => Promise<Value>, signal = patience(), at = place) {
  const session = await openSqlite(sqlite, at, signal);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
const ask = (sql: string, at = place) => inFile((session) => session.run({ sql, values: [] }), patience(), at);
const endless = 'WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c';

test('each tenant has files of its own, which nobody else on the machine can read', async () => {
  await ask('CREATE TABLE mine (n)');
  await expect(ask('SELECT * FROM mine', { ...place, tenantId: 'acme' })).rejects.toMatchObject({
    code: 'sql-failed',
    details: { sqlState: '42P01', sqliteCode: 'SQLITE_ERROR' },
  });
  expect(readdirSync(sqlite.root).sort()).toEqual(['acme', 'default']);
  const modes = [join(sqlite.root, 'acme'), join(sqlite.root, 'default', 'shop.db')].map((path) => statSync(path).mode);
  expect(modes.map((mode) => mode & 0o777)).toEqual([0o700, 0o600]);
});

test('a cancel ends a statement that would run for ever, and others go on meanwhile', async () => {
  const stop = new AbortController();
  const running = inFile((session) => session.run({ sql: endless, values: [] }), stop.signal);
  const failed = expect(running).rejects.toThrow('enough');
  expect((await ask('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  stop.abort(new Error('enough'));
  await failed;
  await expect(inFile(async () => null, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test('two that write at once wait for each other, and both take effect', async () => {
  await ask('CREATE TABLE counted (who TEXT, n INTEGER)');
  const write = (who: string) =>
    inFile((session) =>
      session.transaction('write', async () => {
        for (let n = 0; n < 40; n++)
          await session.run({ sql: 'INSERT INTO counted VALUES (?1, ?2)', values: [who, n] });
      }),
    );
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(write));
  const { rows } = await ask('SELECT who, count(*) AS count FROM counted GROUP BY who ORDER BY who');
  expect(rows).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((who) => ({ who, count: 40 })));
});

describe('a process that is killed in the middle of a transaction', () => {
  /** Engines that are killed by the statement that names `killer`, like a worker by a power cut. */
  const dying = {
    ...sqlite,
    engines: {
      ...sqlite.engines,
      async take(folder: string, signal: AbortSignal): Promise<SqliteEngine> {
        const engine = await sqlite.engines.take(folder, signal);
        return {
          ...engine,
          async ask(request) {
            const answer = await engine.ask(request);
            if (request.kind === 'run' && request.sql.includes('killer')) engine.kill();
            return answer;
          },
        };
      },
    },
  };

  test('leaves the file whole, and the repeated step takes effect once', async () => {
    await ask('CREATE TABLE orders (id INTEGER PRIMARY KEY, what BLOB)');
    // More than the cache holds, so that pages are in the file before the end of the transaction.
    const fill =
      'INSERT INTO orders (what) WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 400) SELECT randomblob(10000) FROM c';
    const step = (files: typeof sqlite, last: string) => async () => {
      const session = await openSqlite(files, place, patience());
      try {
        return await performOnce(
          session,
          { idempotencyKey: 'ex-1:orders', now: Date.now },
          z.object({ rowCount: z.int() }),
          async () => {
            const { rowCount } = await session.run({ sql: fill, values: [] });
            await session.run({ sql: last, values: [] });
            return { rowCount };
          },
        );
      } finally {
        await session.close();
      }
    };
    await expect(step(dying, "SELECT 'killer'")()).rejects.toMatchObject({ code: 'sql-unreachable', retryable: true });
    // What was half done is in the file, and the journal knows how to undo it.
    const folder = join(sqlite.root, 'default');
    expect(readdirSync(folder)).toContain('shop.db-journal');
    expect(readFileSync(join(folder, 'shop.db')).length).toBeGreaterThan(1_000_000);
    expect((await ask('PRAGMA integrity_check')).rows).toEqual([{ integrity_check: 'ok' }]);
    expect((await ask('SELECT count(*) AS count FROM orders')).rows).toEqual([{ count: 0 }]);
    const again = step(sqlite, 'SELECT 1');
    expect([await again(), await again()]).toEqual([{ rowCount: 400 }, { rowCount: 400 }]);
    expect((await ask('SELECT count(*) AS count FROM orders')).rows).toEqual([{ count: 400 }]);
  });
});

test('a transaction is undone by what its work throws, and one that reads changes nothing', async () => {
  await ask('CREATE TABLE undone (n)');
  const insert = { sql: 'INSERT INTO undone VALUES (1)', values: [] };
  const failing = inFile((session) =>
    session.transaction('serializable', async () => {
      await session.run(insert);
      throw new ActionFailure('step-timeout', 'no', { retryable: false });
    }),
  );
  await expect(failing).rejects.toThrow('no');
  const reading = inFile((session) => session.transaction('read', () => session.run(insert)));
  await expect(reading).rejects.toMatchObject({ code: 'sql-failed', details: { sqlState: '25006' } });
  expect((await ask('SELECT * FROM undone')).rows).toEqual([]);
});
