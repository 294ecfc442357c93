import type { Engine } from './engine-thread.ts';
import { AnswerCheck } from './wire-answer.ts';
import { frame, text, typesOf } from './wire-frames.ts';

/** Milliseconds that the engine is given; what takes longer is undone by its end. */
const RESTORE_MS = 10_000;

/** Fails unless the session is as a fresh one. */
const check = `SELECT 1 / (session_user = 'postgres' AND current_user = 'postgres' AND current_setting('role') = 'none'
  AND NOT EXISTS (SELECT FROM pg_settings WHERE source = 'session')
  AND NOT EXISTS (SELECT FROM pg_prepared_statements)
  AND NOT EXISTS (SELECT FROM pg_cursors WHERE is_holdable)
  AND NOT EXISTS (SELECT FROM pg_listening_channels())
  AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')
  AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = pg_my_temp_schema())
  AND NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = pg_my_temp_schema()))::int`;

/**
 * What undoes a session, in order. DISCARD ALL alone does not bring its user back: the engine has no login that RESET SESSION
 * AUTHORIZATION would know, so that it stays whoever it was made last.
 */
export const restoring: readonly string[] = ['ROLLBACK', 'SET SESSION AUTHORIZATION postgres', 'DISCARD ALL', check];

/** Makes the engine's one session a fresh one; an engine for which that does not succeed is started again. Never fails. */
export async function restoreSession(engine: Engine, limitMs = RESTORE_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const restored = undo(engine).catch(() => false);
  if (!(await Promise.race([restored, late]))) await engine.restart().catch(() => undefined);
  clearTimeout(timer);
}

async function undo(engine: Engine): Promise<boolean> {
  for (const statement of restoring) {
    const query = frame('Q', text(statement));
    const answer = await engine.ask(query);
    if (typesOf(answer).includes('E') || !new AnswerCheck().isWhole(query, answer)) return false;
  }
  return true;
}
