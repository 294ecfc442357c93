import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { ActionFailure } from '../../action-failure.ts';
import { quoteTableAsWritten } from '../identifiers.ts';
import { insertByValues } from '../insert-by-values.ts';
import type { ColumnTypes, Insertion, OnceTable, RunStatement, SqlFlavor } from '../sql-flavor.ts';
import { mysqlGrammar } from '../sql-grammar.ts';
import { endsTransaction } from './ends-transaction.ts';

/** A prepared statement takes 65,535; preparing fewer at a time is quicker. */
const MAX_VALUES = 10_000;

const quoteName = (name: string) => `\`${name.replaceAll('`', '``')}\``;
/** `id = id` changes nothing, and unlike IGNORE it hides no other fault. */
const addOnce = 'ON DUPLICATE KEY UPDATE id = id';

const once: OnceTable = {
  find: {
    sql: "SELECT 1 AS there FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'stepgraph_once'",
    values: [],
  },
  create:
    'CREATE TABLE IF NOT EXISTS stepgraph_once (id VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, result LONGTEXT CHARACTER SET utf8mb4) ENGINE=InnoDB',
  note: (key) => ({ sql: `INSERT INTO stepgraph_once (id) VALUES (?) ${addOnce}`, values: [idOf(key)] }),
  // Else `at` would be set anew by servers that do so with the first TIMESTAMP of a table.
  keep: (key, result) => ({
    sql: 'UPDATE stepgraph_once SET result = ?, at = at WHERE id = ?',
    values: [result, idOf(key)],
  }),
  read: (key) => ({ sql: 'SELECT result FROM stepgraph_once WHERE id = ?', values: [idOf(key)] }),
  forget: (before) => ({
    sql: 'DELETE FROM stepgraph_once WHERE at < ?',
    values: [toServerTime(before.toISOString())],
  }),
};

/** MySQL from 5.6 on, and MariaDB. */
export const mysqlFlavor: SqlFlavor = {
  product: 'MySQL',
  grammar: mysqlGrammar,
  placeholders: { write: () => '?', repeatable: false, leavesNames: true },
  transactionalDefinitions: false,
  endsTransaction,
  quoteName,
  quoteTable: (name) => quoteTableAsWritten(name, quoteName),
  columnTypes: typesOfServer,
  // Other engines know no transactions.
  tableOptions: ' ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4',
  insertRows,
  once,
};

const columnTypes = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  geometry: 'GEOMETRY',
  json: 'JSON',
  text: 'LONGTEXT',
};

/** Before MySQL 5.7.8 and MariaDB 10.2.7 there is no JSON, and nothing that makes a geometry of GeoJSON: both stay text. */
async function typesOfServer(run: RunStatement): Promise<ColumnTypes> {
  const { rows } = await run({ sql: 'SELECT VERSION() AS version', values: [] });
  // Some servers of MariaDB, which counts from 10 on, tell an old version of MySQL before their own.
  const [, ...told] = /^(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)/.exec(String(rows[0]?.version)) ?? [];
  const version = told.reduce((sum, each) => sum * 1_000 + Number(each), 0);
  const old = version < (told[0]?.length === 1 ? 5_007_008 : 10_002_007);
  return old ? { ...columnTypes, json: columnTypes.text, geometry: columnTypes.text } : columnTypes;
}

async function insertRows(run: RunStatement, insertion: Insertion): Promise<number> {
  const { table, columns, ignoreConflicts } = insertion;
  const types = await typesOf(run, insertion);
  const times = columns.filter((column) => ['datetime', 'timestamp'].includes(types.get(column) ?? ''));
  const [first = ''] = columns;
  const same = `${table}.${quoteName(first)}`;
  return insertByValues(
    run,
    { ...insertion, rows: times.length === 0 ? insertion.rows : insertion.rows.map((row) => withTimes(row, times)) },
    {
      quoteName,
      write: (_, column) => (types.get(column) === 'geometry' ? 'ST_GeomFromGeoJSON(?)' : '?'),
      ending: ignoreConflicts ? ` ON DUPLICATE KEY UPDATE ${same} = ${same}` : '',
      maxValues: MAX_VALUES,
    },
  );
}

/** What the columns are; nothing is known of them when the user of the connection may write but not read. */
async function typesOf(run: RunStatement, { table, columns }: Insertion): Promise<Map<string, string>> {
  try {
    const found = await run({ sql: `SELECT ${columns.map(quoteName).join(', ')} FROM ${table} LIMIT 0`, values: [] });
    return new Map(columns.map((column, index) => [column, found.columns[index]?.type ?? '']));
  } catch (error) {
    if (error instanceof ActionFailure && error.details?.sqlState === '42501') return new Map();
    throw error;
  }
}

function withTimes(row: JsonObject, columns: readonly string[]): JsonObject {
  const times = columns.flatMap((column): [string, Json][] => {
    const value = row[column];
    return typeof value === 'string' ? [[column, toServerTime(value)]] : [];
  });
  return { ...row, ...Object.fromEntries(times) };
}

/** RFC 3339 as the server reads it, in UTC, which is the zone of a session; what is none of it stays. */
function toServerTime(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  const at = match ? Date.parse(`${match[1]}T${match[2]}${match[4]}`) : Number.NaN;
  if (!match || Number.isNaN(at)) return text;
  const [whole = ''] = new Date(at).toISOString().replace('T', ' ').split('.');
  return `${whole}${(match[3] ?? '').slice(0, 7)}`;
}

/** A key of the table is short; a longer one stands there as its digest. */
function idOf(key: string): string {
  return key.length <= 190 ? key : createHash('sha256').update(key).digest('hex');
}
