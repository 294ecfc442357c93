import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer is one, and gives it. @throws Error after the deadline. */
export async function until<T>(what: string, ask: () => T | Promise<T>, ms = 20_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`It did not happen within ${ms} ms: ${what}`);
    await delay(25);
  }
}
