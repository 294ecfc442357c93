import { createHash } from 'node:crypto';
import type { Json } from '../../workflows/language/json.ts';
import { quoteName, quoteText } from '../database/identifiers.ts';
import type { SqlSession } from '../database/sql-session.ts';
import { createProcedure, OUTPUT_SETTING } from './compile-warehouse.ts';
import { noteTable } from './kept-tables.ts';
import { prepareWarehouse } from './prepare-warehouse.ts';
import type { ProcedureParameter } from './procedure-writer.ts';
import { TEMP_SCHEMA } from './warehouse-table.ts';

/** A compiled graph as it was frozen: nothing changes what it does. */
export interface FrozenProcedure {
  /** Without its schema, which is `workflows_temp`. */
  name: string;
  /** Of its arguments, in order. */
  types: readonly ProcedureParameter['sqlType'][];
  /** PL/pgSQL, as `compileWarehouse` gives it. */
  body: string;
  /** Whether it stores a table. */
  stores: boolean;
}

/** What a call gave. */
export interface CalledProcedure {
  /** With its schema; null: it stores none. */
  table: string | null;
  /** The table of an equal call before was taken. */
  reused: boolean;
}

/** Tells one content of a procedure from another: SHA-256, hex. */
export function procedureHash({ types, body }: Pick<FrozenProcedure, 'types' | 'body'>): string {
  return hashOf(types, body);
}

/** The table of a call, without its schema: the same for equal arguments and an equal content. */
export function outputTableOf(procedure: FrozenProcedure, values: readonly Json[]): string {
  return `${procedure.name}_out_${hashOf(procedureHash(procedure), values).slice(0, 16)}`;
}

/** Makes the procedure, in the place of any of its name. @throws ActionFailure `sql-failed`, `sql-unreachable` */
export async function freezeProcedure(session: SqlSession, procedure: FrozenProcedure, at: Date): Promise<void> {
  await prepareWarehouse(session, at);
  await session.transaction('write', async () => {
    await dropAll(session, procedure.name);
    const name = `${TEMP_SCHEMA}.${quoteName(procedure.name)}`;
    await session.run({ sql: createStatement(name, procedure), values: [] });
    const comment = `COMMENT ON PROCEDURE ${signature(procedure)} IS ${quoteText(procedureHash(procedure))}`;
    await session.run({ sql: comment, values: [] });
  });
}

/** Removes the procedure; what its calls have stored stays. @throws ActionFailure `sql-failed`, `sql-unreachable` */
export async function removeProcedure(session: SqlSession, name: string): Promise<void> {
  await session.transaction('write', () => dropAll(session, name));
}

/**
 * Calls the procedure with its content as it was frozen, in one transaction, so that its table is either not there or
 * whole; calls that are to store the same table wait for each other. With `reuse` a table that is there is taken.
 * @throws ActionFailure `sql-failed`, `sql-unreachable`
 */
export async function callProcedure(
  session: SqlSession,
  procedure: FrozenProcedure,
  { values, reuse, at }: { values: readonly Json[]; reuse: boolean; at: Date },
): Promise<CalledProcedure> {
  await prepareWarehouse(session, at);
  const table = procedure.stores ? outputTableOf(procedure, values) : null;
  const named = table === null ? null : `${TEMP_SCHEMA}.${table}`;
  return session.transaction('write', async () => {
    if (named !== null && (await takeTable(session, named)) && reuse) return { table: named, reused: true };
    await session.run({ sql: `SELECT set_config('${OUTPUT_SETTING}', $1, true)`, values: [table ?? ''] });
    const places = procedure.types.map((type, index) => `$${index + 1}::${type}`).join(', ');
    await session.run({ sql: `CALL ${await callableName(session, procedure)}(${places})`, values });
    if (named !== null) await noteTable(session, named, at);
    return { table: named, reused: false };
  });
}

/** Lets one call at a time make a table; tells whether it is there. */
async function takeTable(session: SqlSession, table: string): Promise<boolean> {
  await session.run({ sql: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', values: [table] });
  const { rows } = await session.run({ sql: 'SELECT to_regclass($1) IS NOT NULL AS there', values: [table] });
  return rows[0]?.there === true;
}

/** The procedure in the schema when it has this content; else (it was replaced since, or lost) one for this session alone. */
async function callableName(session: SqlSession, procedure: FrozenProcedure): Promise<string> {
  const sql = "SELECT obj_description(to_regprocedure($1), 'pg_proc') = $2 AS there";
  const { rows } = await session.run({ sql, values: [signature(procedure), procedureHash(procedure)] });
  if (rows[0]?.there === true) return `${TEMP_SCHEMA}.${quoteName(procedure.name)}`;
  const own = `pg_temp.${quoteName(procedure.name)}`;
  await session.run({ sql: createStatement(own, procedure), values: [] });
  return own;
}

/** Those of other signatures too: a changed list of parameters would leave the old one beside the new one. */
async function dropAll(session: SqlSession, name: string): Promise<void> {
  // Two that replace one at the same time would fail; the number is ours.
  await session.run({ sql: 'SELECT pg_advisory_xact_lock(727275)', values: [] });
  const { rows } = await session.run({
    sql: `SELECT oid::regprocedure::text AS signature FROM pg_proc
      WHERE proname = $1 AND pronamespace = to_regnamespace('${TEMP_SCHEMA}') AND prokind = 'p'`,
    values: [name],
  });
  for (const { signature: found } of rows) await session.run({ sql: `DROP PROCEDURE ${String(found)}`, values: [] });
}

function createStatement(name: string, { types, body }: FrozenProcedure): string {
  return createProcedure(name, { parameters: types.map((sqlType) => ({ sqlType })), procedureBody: body });
}

function signature({ name, types }: FrozenProcedure): string {
  return `${TEMP_SCHEMA}.${quoteName(name)}(${types.join(', ')})`;
}

function hashOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
