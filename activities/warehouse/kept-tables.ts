import { quoteTable, quoteText } from '../database/identifiers.ts';
import type { SqlSession } from '../database/sql-session.ts';
import { TEMP_SCHEMA } from './warehouse-table.ts';

/** Milliseconds that a table in the schema is kept: 30 days, as CARTO's documentation says of temporary data. */
export const KEPT_MS = 30 * 86_400_000;

/** Milliseconds between two looks for tables whose time is over. */
const EVERY_MS = 3_600_000;

/** How many are removed at a time, so that nobody waits for long. */
const AT_ONCE = 20;

/** A column that tells when the schema was looked through last, as `isDue` takes it. */
export const LAST_LOOK = `obj_description(to_regnamespace('${TEMP_SCHEMA}'), 'pg_namespace') AS looked`;

/** Whether it is time to look again. `looked`: what `LAST_LOOK` gave. */
export function isDue(looked: unknown, at: Date): boolean {
  return typeof looked !== 'string' || looked < new Date(at.getTime() - EVERY_MS).toISOString();
}

/** Notes on a table when it was made, which tells when it may go. */
export async function noteTable(session: SqlSession, table: string, at: Date): Promise<void> {
  await session.run({ sql: `COMMENT ON TABLE ${quoteTable(table)} IS ${quoteText(at.toISOString())}`, values: [] });
}

/**
 * Removes tables of steps and of calls that are older than `KEPT_MS`, and notes the look on the schema unless there are more;
 * a table that is in use is left for the next time. Gives how many were removed.
 */
export async function removeOldTables(session: SqlSession, at: Date): Promise<number> {
  const removed = await session.transaction('write', async () => {
    await session.run({ sql: "SET LOCAL lock_timeout = '1s'", values: [] });
    const { rows } = await session.run({
      sql: `SELECT oid::regclass::text AS name FROM pg_class
        WHERE relnamespace = to_regnamespace('${TEMP_SCHEMA}') AND relkind = 'r'
          AND relname ~ '^(wfproc_[0-9a-f]{16}_out|step)_[0-9a-f]{16}$' AND obj_description(oid, 'pg_class') < $1
        ORDER BY obj_description(oid, 'pg_class') LIMIT ${AT_ONCE}`,
      values: [new Date(at.getTime() - KEPT_MS).toISOString()],
    });
    for (const { name } of rows) await session.run({ sql: `DROP TABLE IF EXISTS ${String(name)}`, values: [] });
    return rows.length;
  });
  if (removed < AT_ONCE)
    await session.run({ sql: `COMMENT ON SCHEMA ${TEMP_SCHEMA} IS ${quoteText(at.toISOString())}`, values: [] });
  return removed;
}
