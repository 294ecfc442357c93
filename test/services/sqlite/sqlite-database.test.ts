import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { SqliteDatabase } from '../../../services/sqlite/sqlite-database.ts';
import type { Json } from '../../../workflows/language/json.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepgraph-sqlite-'));
const outside = join(folder, 'outside');
afterAll(() => rmSync(folder, { recursive: true }));

const caps = { rows: 1000, bytes: 1e6 };
const open = (name: string, maxBytes = 2 ** 30, busyMs = 0) =>
  new SqliteDatabase({ kind: 'open', file: join(folder, name), maxBytes, busyMs });

let database: SqliteDatabase;
let files = 0;
beforeEach(() => {
  files += 1;
  database = open(`test-${files}`);
  ask('CREATE TABLE pets (name TEXT PRIMARY KEY, age INTEGER NOT NULL CHECK (age > 0), tame BOOLEAN, doc JSON)');
  return () => database.close();
});
const ask = (sql: string, ...values: Json[]) => database.run({ kind: 'run', sql, values, caps });

describe('what is read', () => {
  test('rows come by the names and types of their columns', () => {
    ask('INSERT INTO pets VALUES (?1, ?2, ?3, ?4)', 'Rex', 7, true, { tags: ['a'] });
    expect(ask("SELECT *, age / 2 AS half, 1.5 AS age, x'00ff' AS bytes, NULL AS none FROM pets")).toEqual({
      rows: [{ name: 'Rex', age: 7, tame: true, doc: { tags: ['a'] }, half: 3, age_2: 1.5, bytes: 'AP8=', none: null }],
      columns: [
        { name: 'name', type: 'text' },
        { name: 'age', type: 'integer' },
        { name: 'tame', type: 'boolean' },
        { name: 'doc', type: 'json' },
        { name: 'half', type: 'integer' },
        { name: 'age_2', type: 'real' },
        { name: 'bytes', type: 'blob' },
        { name: 'none', type: 'null' },
      ],
      rowCount: 1,
      truncated: false,
    });
  });

  test('no more than the caps allow', () => {
    const many = 'WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT printf(?1, n) AS t FROM c';
    const capped = (rows: number, bytes: number) =>
      database.run({ kind: 'run', sql: many, values: ['%010d'], caps: { rows, bytes } });
    expect(capped(3, 1e6)).toMatchObject({ rows: { length: 3 }, rowCount: 3, truncated: true });
    // The names of columns count too.
    expect(capped(1e6, 79)).toMatchObject({ rows: { length: 5 }, truncated: true });
    expect(capped(0, 0)).toMatchObject({ rows: [], truncated: true });
  });

  test('rows that were changed are counted, also those that are given back; definitions change none', () => {
    const insert = "INSERT INTO pets (name, age) VALUES ('a', 1), ('b', 2)";
    expect(ask(`${insert} RETURNING age`)).toMatchObject({ rows: [{ age: 1 }, { age: 2 }], rowCount: 2 });
    expect(ask('UPDATE pets SET age = age + 1')).toMatchObject({ rows: [], columns: [], rowCount: 2 });
    expect(ask('CREATE TABLE other (n)').rowCount).toBe(0);
    expect(ask('DELETE FROM pets WHERE age > 100').rowCount).toBe(0);
    const one = { sql: 'DELETE FROM pets RETURNING name', values: [], caps: { rows: 1, bytes: 99 } };
    expect(database.run({ kind: 'run', ...one })).toMatchObject({ rows: { length: 1 }, rowCount: 2, truncated: true });
    expect(ask('SELECT * FROM pets').rows).toEqual([]);
  });
});

test.each<[string, Json[], number]>([
  ["INSERT INTO pets (name, age) VALUES ('a', 1), ('a', 1)", [], 1555],
  ["INSERT INTO pets (name, age) VALUES ('a', 1), ('a', 1) RETURNING *", [], 2067],
  ["INSERT INTO pets (name) VALUES ('a')", [], 1299],
  ["INSERT INTO pets (name, age) VALUES ('a', 0) RETURNING *", [], 275],
  ['SELECT json(?1)', ['{'], 1],
  ['SELECT * FROM nobody', [], 1],
  ['SELEC 1', [], 1],
  ['SELECT zeroblob(100000000)', [], 18],
  ['SELECT ?2', [1, 2, 3], 25],
  ['SELECT ?1', ['a\0b'], 20],
])('%s with %j is refused with result %i', (sql, values, code) => {
  expect(() => ask(sql, ...values)).toThrow(expect.objectContaining({ name: 'EngineRefusal', code }));
});

test('foreign keys hold, and names in double quotes are never strings', () => {
  ask('CREATE TABLE toys (owner TEXT REFERENCES pets (name))');
  expect(() => ask("INSERT INTO toys VALUES ('nobody')")).toThrow(expect.objectContaining({ code: 787 }));
  expect(() => ask('SELECT "nope"')).toThrow(/no such column/);
});

const hostile = [
  `ATTACH '${outside}' AS other`,
  "ATTACH '' AS other",
  "ATTACH ':memory:' AS other",
  'DETACH main',
  `VACUUM INTO '${outside}'`,
  `/* x */ VACUUM main INTO '${outside}'`,
  "SELECT load_extension('/tmp/evil.so')",
  "SELECT fts3_tokenizer('simple', x'00')",
  `SELECT writefile('${outside}', 'x')`,
  "SELECT readfile('/etc/passwd')",
  'PRAGMA writable_schema = ON',
  'PRAGMA main.writable_schema = 1',
  "UPDATE sqlite_master SET sql = 'x'",
  'DELETE FROM sqlite_schema',
  'PRAGMA journal_mode = OFF',
  'PRAGMA journal_mode(memory)',
  'PRAGMA synchronous = OFF',
  'PRAGMA query_only = 0',
  'PRAGMA foreign_keys = OFF',
  'PRAGMA ignore_check_constraints = 1',
  'PRAGMA max_page_count = 999999999',
  'PRAGMA schema_version = 9',
  'PRAGMA locking_mode = EXCLUSIVE',
  'PRAGMA mmap_size = 1000000000',
  'PRAGMA busy_timeout = 999999999',
  "PRAGMA temp_store_directory = '/tmp'",
  'PRAGMA database_list',
  'SELECT file FROM pragma_database_list',
  'PRAGMA wal_checkpoint(TRUNCATE)',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT a',
  'RELEASE a',
  "CREATE VIRTUAL TABLE v USING csv(filename = '/etc/passwd')",
  'CREATE VIRTUAL TABLE v USING dbstat',
  'CREATE VIRTUAL TABLE v USING fts4(a)',
];
test('nothing is reached outside of the file, and no setting is changed', () => {
  const before = readdirSync(folder).sort();
  for (const sql of hostile) expect(() => ask(sql), sql).toThrow(expect.objectContaining({ name: 'EngineRefusal' }));
  expect(existsSync(outside)).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(before);
  // Nor by what the file itself holds.
  ask("CREATE VIEW sly AS SELECT load_extension('x')");
  expect(() => ask('SELECT * FROM sly')).toThrow(/unsafe use of load_extension/);
});

test('what stays inside of the file is allowed', () => {
  ask("INSERT INTO pets (name, age) VALUES ('a', 1)");
  ask('VACUUM');
  ask('PRAGMA user_version = 3');
  expect(ask('PRAGMA user_version').rows).toEqual([{ user_version: 3 }]);
  expect(ask("SELECT name FROM pragma_table_info('pets') WHERE pk").rows).toEqual([{ name: 'name' }]);
  ask('CREATE VIRTUAL TABLE words USING fts5(text)');
  ask("INSERT INTO words VALUES ('a quick fox')");
  expect(ask("SELECT text FROM words WHERE words MATCH 'fox'").rows).toEqual([{ text: 'a quick fox' }]);
  ask('CREATE TEMP TABLE mine AS SELECT * FROM pets');
  expect(ask('PRAGMA integrity_check').rows).toEqual([{ integrity_check: 'ok' }]);
});

describe('transactions', () => {
  test('one that only reads can change nothing, and the next one can', () => {
    database.begin(true);
    for (const sql of ["INSERT INTO pets (name, age) VALUES ('a', 1)", 'CREATE TABLE sly (n)', 'DROP TABLE pets'])
      expect(() => ask(sql), sql).toThrow(expect.objectContaining({ code: 8 }));
    database.end('rollback');
    database.begin(false);
    ask("INSERT INTO pets (name, age) VALUES ('a', 1)");
    database.end('commit');
    expect(ask('SELECT name FROM pets').rows).toEqual([{ name: 'a' }]);
  });

  test('what is undone was never there', () => {
    database.begin(false);
    ask('DROP TABLE pets');
    database.end('rollback');
    expect(ask('SELECT * FROM pets').rows).toEqual([]);
  });

  test('who comes second is told that the file is busy', () => {
    const other = open(`test-${files}`);
    database.begin(false);
    expect(() => other.begin(false)).toThrow(expect.objectContaining({ code: 5 }));
    database.end('commit');
    other.begin(false);
    other.end('commit');
    other.close();
  });
});

test('a file grows no larger than it may', () => {
  const small = open('small', 64 * 1024);
  const run = (sql: string) => small.run({ kind: 'run', sql, values: [], caps });
  run('CREATE TABLE large (bytes BLOB)');
  const fill = () => run('INSERT INTO large VALUES (zeroblob(50000))');
  fill();
  expect(fill).toThrow(expect.objectContaining({ code: 13 }));
  expect(statSync(join(folder, 'small')).size).toBeLessThanOrEqual(64 * 1024);
  small.close();
});

test('a file that is no database is refused', () => {
  expect(() => open('.').run({ kind: 'run', sql: 'SELECT 1', values: [], caps })).toThrow(
    expect.objectContaining({ code: 14 }),
  );
});
