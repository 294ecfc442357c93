import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../activities/deadline.ts';

const READY_MS = 30_000;
const ANSWER_MS = 5_000;

/** Waits until the gateway's `/readyz` is green. @throws Error with its last answer. */
export async function waitForReadiness(api: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const answer = await withDeadline({ ms: ANSWER_MS }, async (signal) => {
      const response = await fetch(`${api}/readyz`, { signal });
      return { ok: response.ok, text: `${response.status} ${await response.text()}` };
    }).catch((error: unknown) => ({ ok: false, text: String(error) }));
    if (answer.ok) return;
    if (Date.now() > deadline) throw new Error(`${api}/readyz does not get green: ${answer.text}`);
    await delay(50);
  }
}
