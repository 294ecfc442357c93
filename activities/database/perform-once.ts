import { z } from 'zod';
import { ActionFailure } from '../action-failure.ts';
import type { ActionContext } from '../define-action.ts';
import { forgetOnce, isDrawn } from './forget-once.ts';
import type { SqlSession, TransactionMode } from './sql-session.ts';

const Noted = z.object({ result: z.string() });

/**
 * Does work in a transaction together with a note of its key, so that it takes effect once however often it is attempted;
 * a repeated attempt is given the result of the one that was committed.
 * @throws ActionFailure `sql-failed`, `sql-unreachable`
 */
export async function performOnce<Result>(
  session: SqlSession,
  { idempotencyKey: key, now }: Pick<ActionContext, 'idempotencyKey' | 'now'>,
  result: z.ZodType<Result>,
  work: () => Promise<Result>,
  mode: TransactionMode = 'write',
): Promise<Result> {
  await ensureTable(session);
  const given = await session.transaction(mode, async () => {
    // An attempt whose worker is gone may still be running in the database: this waits for its end.
    const noted = await session.run(session.flavor.once.note(key));
    if (noted.rowCount === 0) return result.parse(await readResult(session, key));
    const done = await work();
    await session.run(session.flavor.once.keep(key, JSON.stringify(done)));
    return done;
  });
  if (isDrawn(key)) await forgetOnce(session, now());
  return given;
}

async function readResult(session: SqlSession, key: string): Promise<unknown> {
  const { rows } = await session.run(session.flavor.once.read(key), { rows: 1, bytes: Number.MAX_SAFE_INTEGER });
  const noted = Noted.safeParse(rows[0]);
  if (!noted.success) throw unknownOutcome();
  return JSON.parse(noted.data.result);
}

async function ensureTable(session: SqlSession): Promise<void> {
  const { find, create } = session.flavor.once;
  const { rows } = await session.run(find);
  if (rows.length > 0) return;
  try {
    await session.run({ sql: create, values: [] });
  } catch (error) {
    const state = error instanceof ActionFailure ? error.details?.sqlState : undefined;
    // Somebody else has made it at the same time.
    if (state === '23505' || state === '42P07') return;
    throw state === '42501' ? notAllowed(error, create) : error;
  }
}

function notAllowed(cause: unknown, create: string): ActionFailure {
  const message = `The user of the connection may not create the table that keeps steps from being done twice. Let somebody create it: ${create}; or set \`exactlyOnce\` to false.`;
  return new ActionFailure('sql-failed', message, { retryable: false, details: { sqlState: '42501' }, cause });
}

/** The note is there without a result: what ran beside it (a procedure that commits) ended its transaction too early. */
function unknownOutcome(): ActionFailure {
  const message =
    'An earlier attempt of the step was noted, but not what it gave: a statement in it ended the transaction. It may have taken effect.';
  return new ActionFailure('outcome-unknown', message, { retryable: false });
}
