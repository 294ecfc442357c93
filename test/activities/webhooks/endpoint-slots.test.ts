import { describe, expect, test } from 'vitest';
import { createEndpointSlots } from '../../../activities/webhooks/endpoint-slots.ts';

/** The slots of one endpoint, on a clock that only a test moves. */
function openSlots(random = 0) {
  let now = 0;
  const slots = createEndpointSlots(
    () => now,
    () => random,
  );
  const held: (() => void)[] = [];
  const waits: number[] = [];
  const enter = (count: number) => {
    for (let index = 0; index < count; index++) {
      const slot = slots.enter('wh-a');
      if (typeof slot === 'number') waits.push(slot);
      else held.push(slot);
    }
    return [held.length, waits.length];
  };
  const pass = (ms: number) => {
    now += ms;
  };
  const leave = () => {
    for (const back of held.splice(0)) back();
  };
  return { slots, enter, pass, leave, waits };
}

describe('the slots of an endpoint', () => {
  test('are many as long as it is quick, and leave those of others alone', () => {
    const { slots, enter, leave } = openSlots();
    expect(enter(30)).toEqual([25, 5]);
    expect(typeof slots.enter('wh-b')).toBe('function');
    leave();
    expect(enter(25)).toEqual([25, 5]);
  });

  test('are few once it is slow, and many again once it is not', () => {
    const { enter, pass, leave } = openSlots();
    enter(25);
    pass(15_000);
    leave();
    expect(enter(25)[0]).toBe(4);
    for (let turn = 0; turn < 20; turn++) {
      leave();
      enter(4);
      pass(100);
    }
    leave();
    expect(enter(25)[0]).toBe(25);
  });

  test('make those that find none wait for about as many turns as are before them, half a minute at most', () => {
    const { enter, pass, leave, waits } = openSlots();
    enter(25 + 100);
    expect(waits[0]).toBe(250);
    expect(waits.at(-1)).toBe(2000);
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    pass(15_000);
    leave();
    waits.length = 0;
    enter(4 + 100);
    expect(waits.at(-1)).toBe(30_000);
  });

  test('are not kept for more receivers than a thousand while nobody calls them', () => {
    const { slots, enter, pass, leave } = openSlots();
    enter(25);
    pass(15_000);
    leave();
    // Known to be slow, until too many others are known.
    expect(enter(25)[0]).toBe(4);
    leave();
    const backs = Array.from({ length: 1000 }, (_, index) => slots.enter(`wh-${index}`));
    expect(backs.every((back) => typeof back === 'function')).toBe(true);
    expect(enter(25)[0]).toBe(25);
  });

  test('spread who waits by a fifth', () => {
    const { enter, waits } = openSlots(0.5);
    enter(26);
    expect(waits).toEqual([275]);
  });
});
