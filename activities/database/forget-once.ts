import { createHash } from 'node:crypto';
import type { SqlSession } from './sql-session.ts';

/** Milliseconds that a note in `stepgraph_once` is kept: no attempt comes so late, unless somebody retries an execution by hand. */
export const NOTED_MS = 90 * 86_400_000;

/** Of so many keys one is drawn: its step tidies up for all of them, so that no other pays for it. */
const ONE_OF = 256;

/** Whether the step with that key removes old notes when it is done: the same for each of its attempts. */
export function isDrawn(key: string): boolean {
  return (createHash('sha256').update(key).digest()[0] ?? 0) % ONE_OF === 0;
}

/** Removes old notes. What fails (the user of a connection may lack the right) leaves them. Never throws. */
export async function forgetOnce(session: SqlSession, now: number): Promise<void> {
  await session.run(session.flavor.once.forget(new Date(now - NOTED_MS))).catch(() => undefined);
}
