import { describe, expect, test } from 'vitest';
import type { Databases } from '../../../activities/database/databases.ts';
import { withDatabase } from '../../../activities/database/with-database.ts';
import type { ActionContext, ActionStep } from '../../../activities/define-action.ts';
import sql from '../../../activities/steps/sql.ts';
import sqlInsert from '../../../activities/steps/sql-insert.ts';
import sqlTransaction from '../../../activities/steps/sql-transaction.ts';
import { isObject, type Json, type JsonObject } from '../../../workflows/language/json.ts';
import { actionContext } from '../action-context.ts';

/** A kind of database, in the values that differ. */
export interface DatabaseUnderTest {
  name: string;
  /** What a step reaches it with, once its server has started. */
  reach: () => { databases: Databases; connect?: ActionContext['connect'] };
  /** A select of `@a`, and of the same name as text in strings, names and comments, as the columns a, b and c. */
  mixed: string;
  /** A text that is one statement to another kind of database, and what this one says of it. */
  foreign: { sql: string; fault: string };
  /** A select of 500 rows with 1,000 characters each, in the column `text`. */
  many: string;
  /** The type of a text that can be a key. */
  keyType: string;
  /** A statement that goes on for minutes. */
  endless: string;
}

let keys = 0;

/** Performs a step; each time as another execution unless `more` names its key. */
export async function performSql(
  step: ActionStep,
  input: JsonObject,
  more: Partial<ActionContext>,
): Promise<JsonObject> {
  keys += 1;
  const context = actionContext({ idempotencyKey: `ex-${keys}:step`, ...more });
  return (await step.perform({ connection: 'warehouse', ...input }, context)) as JsonObject;
}

/** What Sql steps do on every kind of database. */
export function describeDatabase({ name, reach, ...texts }: DatabaseUnderTest): void {
  const perform = (step: ActionStep, input: JsonObject, more: Partial<ActionContext> = {}) =>
    performSql(step, { connection: 'shop', ...input }, { ...reach(), ...more });
  const execute = (text: string, more: Partial<ActionContext> = {}) =>
    perform(sql, { sql: text, operation: 'execute' }, more);
  const rowsOf = async (text: string, parameters: JsonObject = {}) =>
    (await perform(sql, { sql: text, parameters })).rows;

  describe(name, () => {
    test('a query can change nothing', async () => {
      const failed = { code: 'sql-failed', retryable: false, details: { sqlState: '25006' } };
      await execute('CREATE TABLE fixed (n INT)');
      await expect(perform(sql, { sql: 'CREATE TABLE sly (n INT)' })).rejects.toMatchObject(failed);
      await expect(perform(sql, { sql: 'INSERT INTO fixed VALUES (1)' })).rejects.toMatchObject(failed);
      expect(await rowsOf('SELECT COUNT(*) AS n FROM fixed')).toEqual([{ n: 0 }]);
    });

    test('values are bound, whatever they hold, and names of ours only where they are ones', async () => {
      const hostile = `x'; DROP TABLE pets; -- " \` \\ @a $1 {{ ? %s \u{1f600}`;
      expect(await rowsOf(texts.mixed, { a: hostile })).toEqual([{ a: hostile, b: '@a', c: '$1 -- @a' }]);
      const placed = { sql: 'SELECT $2 AS a, $1 AS b, $2 AS c', parameters: ['one', hostile] };
      expect((await perform(sql, placed)).rows).toEqual([{ a: hostile, b: 'one', c: hostile }]);
      const missing = perform(sql, { sql: 'SELECT $3 AS a', parameters: [1] });
      await expect(missing).rejects.toMatchObject({ code: 'step-input-invalid', details: { parameter: '$3' } });
    });

    test('a text that is no single statement here is not sent', async () => {
      const refused = perform(sql, { sql: texts.foreign.sql });
      const message = expect.stringContaining(texts.foreign.fault);
      await expect(refused).rejects.toMatchObject({ code: 'step-input-invalid', retryable: false, message });
    });

    test('rows and bytes are capped, and the output says so', async () => {
      const many = { sql: texts.many };
      const three = { rowCount: 3, truncated: true, rows: { length: 3 } };
      expect(await perform(sql, { ...many, maxRows: 3 })).toMatchObject(three);
      expect(await perform(sql, { ...many, maxBytes: 5_500 })).toMatchObject({ truncated: true, rows: { length: 5 } });
      expect(await perform(sql, many)).toMatchObject({ rowCount: 500, truncated: false, rows: { length: 500 } });
    });

    test('a change takes effect once, however often and at once it is attempted', async () => {
      await execute('CREATE TABLE once (who VARCHAR(20))');
      const insert = { sql: 'INSERT INTO once VALUES (@who)', parameters: { who: 'Ada' }, operation: 'execute' };
      const attempt = () => perform(sql, insert, { idempotencyKey: 'ex-once:insert' });
      const [first, second] = await Promise.all([attempt(), attempt()]);
      expect(first).toMatchObject({ rows: [], rowCount: 1 });
      expect(second).toEqual(first);
      // Letters count, and so does the end of a long key.
      await perform(sql, insert, { idempotencyKey: 'EX-once:insert' });
      for (const end of ['a', 'b', 'a'])
        await perform(sql, insert, { idempotencyKey: `${'ex-long/'.repeat(60)}${end}` });
      expect(await rowsOf('SELECT COUNT(*) AS n FROM once')).toEqual([{ n: 4 }]);
    });

    test('what fails leaves no note, so that another attempt does the work', async () => {
      const key = { idempotencyKey: 'ex-fails:insert' };
      await expect(execute('INSERT INTO later VALUES (1)', key)).rejects.toMatchObject({
        details: { sqlState: '42P01' },
      });
      await execute('CREATE TABLE later (n INT PRIMARY KEY)');
      expect(await execute('INSERT INTO later VALUES (1)', key)).toMatchObject({ rowCount: 1 });
      const twice = { code: 'sql-failed', retryable: false, details: { sqlState: '23505' } };
      await expect(execute('INSERT INTO later VALUES (1)')).rejects.toMatchObject(twice);
      await expect(execute('INSERT INTO later VALUES (')).rejects.toMatchObject({ code: 'step-input-invalid' });
      await expect(execute('SELECT nobody FROM later')).rejects.toMatchObject({ details: { sqlState: '42703' } });
      await expect(execute('SELEKT 1')).rejects.toMatchObject({ details: { sqlState: '42601' } });
    });

    test('rows that a change finds count, whether they were so already or not', async () => {
      await execute('CREATE TABLE found (n INT, m INT)');
      await perform(sqlInsert, { table: 'found', rows: [{ n: 1 }, { n: 1, m: 5 }, { n: 2 }] });
      expect(await execute('UPDATE found SET m = 5 WHERE n = 1')).toMatchObject({ rowCount: 2, rows: [] });
      expect(await execute('DELETE FROM found WHERE n = 1')).toMatchObject({ rowCount: 2 });
    });

    test('a transaction takes effect as a whole or not at all', async () => {
      await execute(`CREATE TABLE accounts (name ${texts.keyType} PRIMARY KEY, held INT)`);
      const rows = [
        { name: 'a', held: 5 },
        { name: 'b', held: 0 },
      ];
      await perform(sqlInsert, { table: 'accounts', rows });
      const move = (to: string) => ({
        statements: [
          { sql: 'UPDATE accounts SET held = held + @amount WHERE name = @to', parameters: { amount: 2, to: 'b' } },
          { sql: 'INSERT INTO accounts VALUES ($1, $2)', parameters: [to, 7] },
          { sql: 'SELECT held FROM accounts WHERE name = @to', parameters: { to: 'b' } },
        ],
        isolation: 'serializable',
      });
      await expect(perform(sqlTransaction, move('a'))).rejects.toMatchObject({ details: { sqlState: '23505' } });
      expect(await perform(sqlTransaction, move('c'))).toMatchObject({
        results: [{ rowCount: 1 }, { rowCount: 1 }, { rows: [{ held: 2 }] }],
      });
      expect(await rowsOf('SELECT SUM(held) AS held FROM accounts')).toMatchObject([{ held: 14 }]);
    });

    test('10,000 rows of a CSV go in at once, and a repeated attempt adds none', async () => {
      const lines = Array.from({ length: 10_000 }, (_, n) => `00${n},"a, ""${n}""",${n / 2}`);
      const input = { table: 'bulk', csv: ['code,place,high', ...lines].join('\n'), create: true };
      const key = { idempotencyKey: 'ex-bulk:load' };
      expect(await perform(sqlInsert, input, key)).toEqual({ inserted: 10_000 });
      expect(await perform(sqlInsert, input, key)).toEqual({ inserted: 10_000 });
      const asked = `SELECT COUNT(*) AS n, MAX(high) AS high FROM bulk WHERE place LIKE 'a, "%'`;
      expect(await rowsOf(asked)).toEqual([{ n: 10_000, high: 4999.5 }]);
      expect(await rowsOf("SELECT code FROM bulk WHERE code = '007'")).toEqual([{ code: '007' }]);
    });

    test('a table is made for lists and objects, whatever the server is', async () => {
      const at = { type: 'Point', coordinates: [1, 2] };
      const rows = [{ n: 1, held: { x: [1, 'ü'] }, at }, { n: 2 }, { n: 3, held: [at], at: null }];
      const input = { table: 'documents', rows, create: true };
      const key = { idempotencyKey: 'ex-documents:insert' };
      expect(await perform(sqlInsert, input, key)).toEqual({ inserted: 3 });
      expect(await perform(sqlInsert, input, key)).toEqual({ inserted: 3 });
      const read = [await rowsOf('SELECT held, at FROM documents ORDER BY n')].flat();
      const asJson = (value: Json = null) => (typeof value === 'string' ? JSON.parse(value) : value);
      expect(read.map((row) => (isObject(row) ? [asJson(row.held), asJson(row.at)] : []))).toEqual([
        [{ x: [1, 'ü'] }, at],
        [null, null],
        [[at], null],
      ]);
    });

    test('tables and columns keep names that need quotes', async () => {
      const odd = 'Odd "na`me" [x]; --';
      const table = `"${odd.replaceAll('"', '""')}"`;
      const rows = [
        { [odd]: 1, order: 'x', Größe: 2.5 },
        { [odd]: 2, order: null, Größe: 1 },
      ];
      expect(await perform(sqlInsert, { table, rows, create: true })).toEqual({ inserted: 2 });
      const { flavor } = await inDatabase(async (session) => session);
      const read = `SELECT * FROM ${flavor.quoteTable(table)} ORDER BY ${flavor.quoteName(odd)}`;
      expect(await rowsOf(read)).toEqual(rows);
    });

    test('rows that are there already fail or are ignored, as told', async () => {
      await execute('CREATE TABLE unique_n (n INT PRIMARY KEY, m INT NOT NULL)');
      const rows = [1, 1, 2].map((n) => ({ n, m: 0 }));
      const failed = perform(sqlInsert, { table: 'unique_n', rows });
      await expect(failed).rejects.toMatchObject({ details: { sqlState: '23505' } });
      const ignoring = { table: 'unique_n', onConflict: 'ignore' };
      expect(await perform(sqlInsert, { ...ignoring, rows })).toEqual({ inserted: 2 });
      expect(await perform(sqlInsert, { ...ignoring, rows })).toEqual({ inserted: 0 });
      // Only those: another fault of a row is one.
      const empty = perform(sqlInsert, { ...ignoring, rows: [{ n: 3, m: null }] });
      await expect(empty).rejects.toMatchObject({ details: { sqlState: '23502' } });
    });

    test('old notes are forgotten', async () => {
      await execute('CREATE TABLE noted (n INT)', { idempotencyKey: 'ex-old:create' });
      const { flavor } = await inDatabase(async (session) => session);
      const forget = (before: Date) => inDatabase((session) => session.run(flavor.once.forget(before)));
      expect(await forget(new Date(Date.now() - 3_600_000))).toMatchObject({ rowCount: 0 });
      expect((await forget(new Date(Date.now() + 3_600_000))).rowCount).toBeGreaterThan(0);
    });

    test('a cancel ends the statement, and the database is free for others', async () => {
      const stop = new AbortController();
      const endless = perform(sql, { sql: texts.endless }, { signal: stop.signal });
      const failed = expect(endless).rejects.toThrow();
      setImmediate(() => stop.abort(new Error('stop')));
      await failed;
      expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    function inDatabase<Value>(work: Parameters<typeof withDatabase<Value>>[2]): Promise<Value> {
      return withDatabase('shop', actionContext(reach()), work);
    }
  });
}
