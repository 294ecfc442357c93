import { quoteName, quoteTable } from './identifiers.ts';
import type { Insertion, OnceTable, RunStatement, SqlFlavor } from './sql-flavor.ts';
import { postgresGrammar } from './sql-grammar.ts';

/** Rows that go with one statement. */
const PORTION = 2_000;

const once: OnceTable = {
  find: { sql: "SELECT 1 AS there WHERE to_regclass('stepgraph_once') IS NOT NULL", values: [] },
  create:
    'CREATE TABLE IF NOT EXISTS stepgraph_once (key text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), result text)',
  note: (key) => ({
    sql: 'INSERT INTO stepgraph_once (key) VALUES ($1) ON CONFLICT (key) DO NOTHING',
    values: [key],
  }),
  keep: (key, result) => ({ sql: 'UPDATE stepgraph_once SET result = $2 WHERE key = $1', values: [key, result] }),
  read: (key) => ({ sql: 'SELECT result FROM stepgraph_once WHERE key = $1', values: [key] }),
  forget: (before) => ({ sql: 'DELETE FROM stepgraph_once WHERE at < $1', values: [before.toISOString()] }),
};

/** PostgreSQL, and what speaks as it does. */
export const postgresFlavor: SqlFlavor = {
  product: 'PostgreSQL',
  grammar: postgresGrammar,
  placeholders: { write: (place) => `$${place}`, repeatable: true, leavesNames: true },
  transactionalDefinitions: true,
  endsTransaction: () => false,
  quoteName,
  quoteTable,
  columnTypes: async () => columnTypes,
  tableOptions: '',
  insertRows,
  once,
};

const columnTypes = {
  integer: 'bigint',
  number: 'double precision',
  boolean: 'boolean',
  geometry: 'geometry(Geometry,4326)',
  json: 'jsonb',
  text: 'text',
};

/** The server itself makes of JSON what the columns hold. */
async function insertRows(run: RunStatement, { table, columns, rows, ignoreConflicts }: Insertion): Promise<number> {
  const names = columns.map(quoteName).join(', ');
  const conflict = ignoreConflicts ? ' ON CONFLICT DO NOTHING' : '';
  const sql = `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)${conflict}`;
  let inserted = 0;
  for (let from = 0; from < rows.length; from += PORTION) {
    const portion = JSON.stringify(rows.slice(from, from + PORTION));
    inserted += (await run({ sql, values: [portion] })).rowCount;
  }
  return inserted;
}
