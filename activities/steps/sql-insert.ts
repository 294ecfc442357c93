import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isObject, type JsonObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';
import { anyJson } from '../any-json.ts';
import { decodeText } from '../content-format.ts';
import { columnsOfRows, type NewColumn, typeCsvRows } from '../database/columns-of-rows.ts';
import { performOnce } from '../database/perform-once.ts';
import { prepareSqlInput } from '../database/prepare-sql.ts';
import { connectionField, exactlyOnceField, tableField } from '../database/sql-fields.ts';
import type { RunStatement } from '../database/sql-flavor.ts';
import type { SqlSession } from '../database/sql-session.ts';
import { withDatabase } from '../database/with-database.ts';
import { type ActionContext, defineAction } from '../define-action.ts';
import { openFile, readWhole, withFiles } from '../files/with-files.ts';

/** Bytes of a CSV file, which is read as a whole: its columns are what all rows together need. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

const input = z.strictObject({
  connection: connectionField,
  table: tableField,
  rows: z
    .array(z.record(z.string(), anyJson))
    .optional()
    .describe('Objects by column name; a name that a row leaves out is null in it.'),
  csv: z.string().optional().describe('A CSV text whose first line names the columns; empty fields are null.'),
  file: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('A CSV file of up to 32 MiB: its id, or the name of one that the execution wrote.'),
  onConflict: z.enum(['fail', 'ignore']).default('fail').describe('What follows when a row is there already.'),
  create: z.boolean().default(false).describe('Make the table from what the rows hold, when it is not there.'),
  exactlyOnce: exactlyOnceField,
});
const output = z.object({ inserted: z.int().describe('Rows that were added.') });

export default defineAction({
  type: 'Sql.Insert',
  summary: 'Insert many rows into a table',
  docs: `All rows are inserted in one transaction, or none; values become what the columns of the table are, as PostgreSQL reads them from JSON (a GeoJSON object becomes a geometry). MySQL and SQLite take
lists and objects as JSON, MySQL also GeoJSON and RFC 3339 where its columns hold geometries and times. Give \`rows\`, \`csv\` or \`file\`. With \`create\` the table is made when it is missing, with the
database's types for integers, numbers, booleans, geometries, JSON and text; MySQL makes it before the transaction, with LONGTEXT
for JSON and geometries where the server is older than these ([databases.md](databases.md#mysql-and-mariadb)).`,
  input,
  output,
  example: {
    input: { connection: 'warehouse', table: 'public.pets', csv: 'name,age\nRex,7\nTom,\n', create: true },
    output: { inserted: 2 },
  },
  defaults: { attemptTimeoutMs: 300_000, retry: { maxAttempts: 3 } },
  prepare(authored, place) {
    const prepared = prepareSqlInput(authored, place, 'table');
    const given = isObject(authored)
      ? [authored.rows, authored.csv, authored.file].filter((each) => each !== undefined).length
      : 1;
    const fault = { path: [], detail: 'takes `rows`, `csv` or `file`: one of them' };
    return given === 1 ? prepared : { ...prepared, faults: [...prepared.faults, fault] };
  },
  async run(given, context) {
    const csv = given.file === undefined ? given.csv : await readFile(given.file, context);
    const rows = csv === undefined ? (given.rows ?? []) : readCsv(csv);
    return withDatabase(given.connection, context, async (session) => {
      const columns = columnsOfRows(rows);
      const create = () => createTable(session, given, columns);
      const early = !session.flavor.transactionalDefinitions;
      // It is made only when it is not there, so that doing it again changes nothing.
      if (early) await create();
      const work = async () => {
        if (!early) await create();
        return insertAll(session, given, { rows, columns });
      };
      return given.exactlyOnce ? performOnce(session, context, output, work) : session.transaction('write', work);
    });
  },
});

async function createTable(
  session: SqlSession,
  { table, create }: z.output<typeof input>,
  columns: readonly NewColumn[],
): Promise<void> {
  if (!create || columns.length === 0) return;
  const { quoteName, quoteTable, columnTypes, tableOptions } = session.flavor;
  const types = await columnTypes((statement) => session.run(statement));
  const made = columns.map(({ name, kind }) => `${quoteName(name)} ${types[kind]}`).join(', ');
  const sql = `CREATE TABLE IF NOT EXISTS ${quoteTable(table)} (${made})${tableOptions}`;
  await session.run({ sql, values: [] });
}

async function insertAll(
  session: SqlSession,
  { table, onConflict }: z.output<typeof input>,
  { rows, columns }: { rows: readonly JsonObject[]; columns: readonly NewColumn[] },
): Promise<z.output<typeof output>> {
  if (columns.length === 0) return { inserted: 0 };
  const run: RunStatement = (statement) => session.run(statement);
  const inserted = await session.flavor.insertRows(run, {
    table: session.flavor.quoteTable(table),
    columns: columns.map(({ name }) => name),
    rows,
    ignoreConflicts: onConflict === 'ignore',
  });
  return { inserted };
}

/** By its id, or by its name when that does not look like one. */
function readFile(file: string, context: ActionContext): Promise<string> {
  const isId = /^file-[0-9a-z]{8}$/.test(file);
  return withFiles(context, async (files) => {
    const opened = await openFile(files, context, isId ? { file } : { name: file });
    const bytes = await readWhole(opened, { maxBytes: MAX_FILE_BYTES });
    return decodeText(bytes, opened.facts.contentType);
  });
}

function readCsv(text: string): JsonObject[] {
  try {
    return typeCsvRows(parse(text, { columns: true, bom: true, skip_empty_lines: true }));
  } catch (cause) {
    const message = `What is inserted is no CSV with a first line of column names: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ActionFailure('step-input-invalid', message, { retryable: false, cause });
  }
}
