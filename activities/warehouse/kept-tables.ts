import { quoteTable, quoteText } from '../database/identifiers.ts';
import type { SqlSession } from '../database/sql-session.ts';
import { TEMP_SCHEMA } from './warehouse-table.ts';

/** Milliseconds that the table of a call is kept: 30 days, as CARTO's documentation says of temporary data. */
export const KEPT_MS = 30 * 86_400_000;

/** How many are removed at a time, so that no call waits for long. */
const AT_ONCE = 20;

/** Notes on a table when it was made, which tells when it may go. */
export async function noteOutput(session: SqlSession, table: string, at: Date): Promise<void> {
  await session.run({ sql: `COMMENT ON TABLE ${quoteTable(table)} IS ${quoteText(at.toISOString())}`, values: [] });
}

/** Removes tables of calls from before `before`; one that is in use is left for the next time. Gives how many. */
export async function removeOutputs(session: SqlSession, before: Date): Promise<number> {
  return session.transaction('write', async () => {
    await session.run({ sql: "SET LOCAL lock_timeout = '1s'", values: [] });
    const { rows } = await session.run({
      sql: `SELECT oid::regclass::text AS name FROM pg_class
        WHERE relnamespace = to_regnamespace('${TEMP_SCHEMA}') AND relkind = 'r'
          AND relname ~ '^wfproc_[0-9a-f]{16}_out_[0-9a-f]{16}$' AND obj_description(oid, 'pg_class') < $1
        ORDER BY obj_description(oid, 'pg_class') LIMIT ${AT_ONCE}`,
      values: [before.toISOString()],
    });
    for (const { name } of rows) await session.run({ sql: `DROP TABLE ${String(name)}`, values: [] });
    return rows.length;
  });
}
