import { describe, expect, it } from 'vitest';
import { createPathLine } from '../../../workflows/adapter/path-line.ts';

/** Work that ends when told to. */
function held(log: string[], name: string) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = async () => {
    log.push(`${name} begins`);
    await ended;
    log.push(`${name} ends`);
  };
  return { work, end: () => end() };
}

describe('a path line', () => {
  it('does what concerns one path in order, and other paths beside it', async () => {
    const log: string[] = [];
    const line = createPathLine();
    const [acquire, release, other] = [held(log, 'acquire'), held(log, 'release'), held(log, 'other')];
    line.add('a', acquire.work);
    line.add('a', release.work);
    line.add('b', other.work);
    expect(log).toEqual(['acquire begins', 'other begins']);
    for (const { end } of [release, other, acquire]) end();
    await line.settled();
    expect(log.filter((entry) => !entry.startsWith('other'))).toEqual([
      'acquire begins',
      'acquire ends',
      'release begins',
      'release ends',
    ]);
  });

  it('is busy until the last work for the path is done, and settled after what that brought', async () => {
    const line = createPathLine();
    const one = held([], 'one');
    const two = held([], 'two');
    expect(line.isBusy('a')).toBe(false);
    line.add('a', async () => {
      await one.work();
      line.add('b', two.work);
    });
    expect([line.isBusy('a'), line.isBusy('b')]).toEqual([true, false]);
    let settled = false;
    const settling = line.settled().then(() => {
      settled = true;
    });
    one.end();
    await new Promise(setImmediate);
    expect([line.isBusy('a'), line.isBusy('b'), settled]).toEqual([false, true, false]);
    two.end();
    await settling;
    expect(line.isBusy('b')).toBe(false);
  });
});
