import { z } from 'zod';
import { ActionFailure } from '../action-failure.ts';
import type { SqlSession, TransactionMode } from './sql-session.ts';

const CREATE =
  'CREATE TABLE IF NOT EXISTS stepgraph_once (key text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), result text)';
const Noted = z.object({ result: z.string() });

/**
 * Does work in a transaction together with a note of its key, so that it takes effect once however often it is attempted;
 * a repeated attempt is given the result of the one that was committed.
 * @throws ActionFailure `sql-failed`, `sql-unreachable`
 */
export async function performOnce<Result>(
  session: SqlSession,
  key: string,
  result: z.ZodType<Result>,
  work: () => Promise<Result>,
  mode: TransactionMode = 'write',
): Promise<Result> {
  await ensureTable(session);
  return session.transaction(mode, async () => {
    // An attempt whose worker is gone may still be running in the database: this waits for its end.
    const noted = await session.run({
      sql: 'INSERT INTO stepgraph_once (key) VALUES ($1) ON CONFLICT (key) DO NOTHING',
      values: [key],
    });
    if (noted.rowCount === 0) return result.parse(await readResult(session, key));
    const done = await work();
    await session.run({
      sql: 'UPDATE stepgraph_once SET result = $2 WHERE key = $1',
      values: [key, JSON.stringify(done)],
    });
    return done;
  });
}

async function readResult(session: SqlSession, key: string): Promise<unknown> {
  const statement = { sql: 'SELECT result FROM stepgraph_once WHERE key = $1', values: [key] };
  const { rows } = await session.run(statement, { rows: 1, bytes: Number.MAX_SAFE_INTEGER });
  return JSON.parse(Noted.parse(rows[0]).result);
}

async function ensureTable(session: SqlSession): Promise<void> {
  const { rows } = await session.run({ sql: "SELECT to_regclass('stepgraph_once') IS NOT NULL AS there", values: [] });
  if (rows[0]?.there === true) return;
  try {
    await session.run({ sql: CREATE, values: [] });
  } catch (error) {
    const state = error instanceof ActionFailure ? error.details?.sqlState : undefined;
    // Somebody else has made it at the same time.
    if (state === '23505' || state === '42P07') return;
    throw state === '42501' ? notAllowed(error) : error;
  }
}

function notAllowed(cause: unknown): ActionFailure {
  const message = `The user of the connection may not create the table that keeps steps from being done twice. Let somebody create it: ${CREATE}; or set \`exactlyOnce\` to false.`;
  return new ActionFailure('sql-failed', message, { retryable: false, details: { sqlState: '42501' }, cause });
}
