import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { untilAborted, withDeadline } from '../../activities/deadline.ts';
import { collectGarbage } from './collect-garbage.ts';

const parent = new AbortController();
const { signal: longLived } = parent;
const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('withDeadline', () => {
  test('fires though garbage is collected while nothing but the deadline holds the signal', async () => {
    let fired = 0;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const works = Array.from({ length: 20 }, () =>
      withDeadline({ ms: 100, parents: [longLived] }, (signal) => {
        signal.addEventListener('abort', () => (fired += 1));
        return ended;
      }),
    );
    await pause(0);
    collectGarbage();
    await expect.poll(() => fired).toBe(20);
    end();
    await Promise.all(works);
  });

  test('tells why: that it is late, in words of its own where there are some, or what its parent says', async () => {
    const reason = (given: Parameters<typeof withDeadline>[0]) => withDeadline(given, untilAborted);
    await expect(reason({ ms: 1 })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(reason({ ms: 1, late: () => new Error('Enough.') })).rejects.toThrow('Enough.');
    const stop = new AbortController();
    const stopped = reason({ ms: 60_000, parents: [longLived, stop.signal] });
    stop.abort(new Error('Stop.'));
    await expect(stopped).rejects.toThrow('Stop.');
    await expect(reason({ parents: [stop.signal] })).rejects.toThrow('Stop.');
  });

  test('gives what the work gives, or throws what it throws, and leaves nothing behind', async () => {
    const seen: AbortSignal[] = [];
    const work = async (signal: AbortSignal) => {
      seen.push(signal);
      expect(listeners(longLived)).toBe(1);
      return 'done';
    };
    expect(await withDeadline({ ms: 10, parents: [longLived] }, work)).toBe('done');
    const fails = withDeadline({ ms: 10, parents: [longLived] }, async (signal) => {
      await work(signal);
      throw new Error('broken');
    });
    await expect(fails).rejects.toThrow('broken');
    expect(listeners(longLived)).toBe(0);
    await pause(30);
    expect(seen.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});
