import { describe, expect, it } from 'vitest';
import { createLocalLane } from '../../../workflows/adapter/local-lane.ts';

/** Work that ends when told to. */
function held<Result>(log: string[], name: string, result: () => Result) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = async () => {
    log.push(name);
    await ended;
    return result();
  };
  return { work, end: () => end() };
}

describe('a local lane', () => {
  it('does one work after the other, also after one that failed', async () => {
    const log: string[] = [];
    const lane = createLocalLane();
    const fails = held(log, 'one', () => {
      throw new Error('away');
    });
    const works = held(log, 'two', () => 2);
    const first = lane.run(fails.work);
    const second = lane.run(works.work);
    expect([log, lane.isBusy()]).toEqual([['one'], true]);
    fails.end();
    await expect(first).rejects.toThrow('away');
    expect(log).toEqual(['one', 'two']);
    works.end();
    expect(await second).toBe(2);
    expect(lane.isBusy()).toBe(false);
  });

  it('is idle when what was asked for last has ended', async () => {
    const log: string[] = [];
    const lane = createLocalLane();
    const works = held(log, 'one', () => 1);
    void lane.run(works.work);
    const idle = lane.idle().then(() => log.push('idle'));
    void lane.run(async () => log.push('two'));
    works.end();
    await idle;
    expect(log).toEqual(['one', 'two', 'idle']);
  });

  it('lets the next work wait for what must come before, and no other', async () => {
    const log: string[] = [];
    const lane = createLocalLane();
    lane.holdFor(async () => {
      log.push('before');
    });
    await lane.run(async () => log.push('one'));
    await lane.run(async () => log.push('two'));
    expect(log).toEqual(['before', 'one', 'two']);
  });
});
