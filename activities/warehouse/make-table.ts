import { z } from 'zod';
import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { quoteName, quoteTable, quoteText } from '../database/identifiers.ts';
import type { SqlSession } from '../database/sql-session.ts';
import { noteTable } from './kept-tables.ts';
import { prepareWarehouse } from './prepare-warehouse.ts';

const Column = z.object({ name: z.string(), type: z.string() });
const MAX_BYTES = 10 * 1024 * 1024;

/** A table that was made. */
export interface MadeTable {
  connection: 'warehouse';
  table: string;
  columns: { name: string; type: string }[];
  rowCount: number;
  rows: JsonObject[];
}

/** Makes a table of what a query gives, in the place of one that is there. @throws ActionFailure `sql-failed`, `sql-unreachable` */
export async function makeTable(
  session: SqlSession,
  {
    table,
    select,
    values,
    fetch,
    at,
  }: { table: string; select: string; values: readonly Json[]; fetch: number; at: Date },
): Promise<MadeTable> {
  await prepareWarehouse(session, at);
  const name = quoteTable(table);
  return session.transaction('write', async () => {
    await session.run({ sql: `DROP TABLE IF EXISTS ${name}`, values: [] });
    const { rowCount } = await session.run({ sql: `CREATE TABLE ${name} AS ${select}`, values });
    await noteTable(session, table, at);
    const columns = await describeTable(session, name);
    const fetched = `SELECT ${columns.map((column) => quoteName(column.name)).join(', ')} FROM ${name} LIMIT ${fetch}`;
    const rows =
      fetch === 0 ? [] : (await session.run({ sql: fetched, values: [] }, { rows: fetch, bytes: MAX_BYTES })).rows;
    return { connection: 'warehouse', table, columns, rowCount, rows };
  });
}

async function describeTable(session: SqlSession, name: string): Promise<MadeTable['columns']> {
  const sql = `SELECT attname::text AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = ${quoteText(name)}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;
  return z.array(Column).parse((await session.run({ sql, values: [] }, { rows: 2_000, bytes: MAX_BYTES })).rows);
}
