import { describe, expect, it } from 'vitest';
import { createPulse } from '../../../services/store/server-pulse.ts';

/** A server whose answers a test gives by hand. */
function createServer() {
  const waiting: ((answer: string) => void)[] = [];
  const call = () => new Promise<string>((resolve) => waiting.push(resolve));
  return { call, answerAll: () => waiting.splice(0).forEach((resolve) => void resolve('late')), waiting };
}

describe('a pulse', () => {
  it('gives up a call to a server that answers nothing, and trusts it again once it does', async () => {
    const server = createServer();
    const pulse = createPulse(server.call);
    await expect(pulse.watch(server.call())).rejects.toMatchObject({ code: 'unavailable' });
    // Known to be silent, so the next one waits less: both are over before one of them would be.
    const order: string[] = [];
    const other = createPulse(() => new Promise(() => {}));
    const fresh = other.watch(new Promise(() => {})).catch(() => order.push('not known'));
    const known = pulse.watch(server.call()).catch(() => order.push('known'));
    await Promise.all([fresh, known]);
    expect(order).toEqual(['known', 'not known']);
    server.answerAll();
    expect(await pulse.watch(Promise.resolve('now'))).toBe('now');
  });

  it('waits for a server that is slow but answers pings', async () => {
    const server = createServer();
    let pings = 0;
    const pulse = createPulse(async () => {
      pings += 1;
    });
    const call = server.call();
    const watched = pulse.watch(call);
    // The second ping belongs to a second round: the first one has ended without giving up.
    await expect.poll(() => pings, { timeout: 20_000 }).toBeGreaterThan(1);
    server.answerAll();
    expect(await watched).toBe('late');
  });

  it('passes on what a call throws, and swallows it once nobody waits', async () => {
    const pulse = createPulse(() => new Promise(() => {}));
    await expect(pulse.watch(Promise.reject(new Error('as it is')))).rejects.toThrow('as it is');
    let fail: (error: Error) => void = () => {};
    const late = new Promise<never>((_, reject) => {
      fail = reject;
    });
    await expect(pulse.watch(late)).rejects.toMatchObject({ code: 'unavailable' });
    fail(new Error('late'));
    // An unhandled rejection would fail the run.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
