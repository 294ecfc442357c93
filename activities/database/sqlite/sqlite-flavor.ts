import { quoteName, quoteTableAsWritten } from '../identifiers.ts';
import { insertByValues } from '../insert-by-values.ts';
import type { Insertion, OnceTable, RunStatement, SqlFlavor } from '../sql-flavor.ts';
import { sqliteGrammar } from '../sql-grammar.ts';

/** The most values of one statement, less than SQLite's own limit of 32,766. */
const MAX_VALUES = 10_000;

const once: OnceTable = {
  find: { sql: "SELECT 1 AS there FROM sqlite_master WHERE type = 'table' AND name = 'stepgraph_once'", values: [] },
  create:
    "CREATE TABLE IF NOT EXISTS stepgraph_once (key TEXT PRIMARY KEY, at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), result TEXT)",
  note: (key) => ({
    sql: 'INSERT INTO stepgraph_once (key) VALUES (?1) ON CONFLICT (key) DO NOTHING',
    values: [key],
  }),
  keep: (key, result) => ({ sql: 'UPDATE stepgraph_once SET result = ?2 WHERE key = ?1', values: [key, result] }),
  read: (key) => ({ sql: 'SELECT result FROM stepgraph_once WHERE key = ?1', values: [key] }),
  forget: (before) => ({ sql: 'DELETE FROM stepgraph_once WHERE at < ?1', values: [before.toISOString()] }),
};

/** SQLite. */
export const sqliteFlavor: SqlFlavor = {
  product: 'SQLite',
  grammar: sqliteGrammar,
  placeholders: { write: (place) => `?${place}`, repeatable: true, leavesNames: false },
  transactionalDefinitions: true,
  endsTransaction: () => false,
  quoteName,
  quoteTable: (name) => quoteTableAsWritten(name, quoteName),
  columnTypes: async () => columnTypes,
  tableOptions: '',
  insertRows,
  once,
};

/** SQLite stores any value in any column; what is declared BOOLEAN or JSON is told as such when it is read. */
const columnTypes = {
  integer: 'INTEGER',
  number: 'REAL',
  boolean: 'BOOLEAN',
  geometry: 'JSON',
  json: 'JSON',
  text: 'TEXT',
};

function insertRows(run: RunStatement, insertion: Insertion): Promise<number> {
  return insertByValues(run, insertion, {
    quoteName,
    write: (place) => `?${place}`,
    ending: insertion.ignoreConflicts ? ' ON CONFLICT DO NOTHING' : '',
    maxValues: MAX_VALUES,
  });
}
