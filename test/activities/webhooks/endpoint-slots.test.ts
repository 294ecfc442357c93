import { describe, expect, test } from 'vitest';
import { createEndpointSlots } from '../../../activities/webhooks/endpoint-slots.ts';

/** Takes so many slots; gives how to give them back, or the waits of those that got none. */
function take(count: number, id = 'wh-a', slots = createEndpointSlots(() => 0)) {
  const taken = Array.from({ length: count }, () => slots.enter(id));
  return {
    slots,
    back: taken.filter((each) => typeof each === 'function'),
    waits: taken.filter((each) => typeof each === 'number'),
  };
}

describe('the slots of an endpoint', () => {
  test('are four, and leave those of others alone', () => {
    const { slots, back, waits } = take(6);
    expect([back.length, waits.length]).toEqual([4, 2]);
    expect(typeof slots.enter('wh-b')).toBe('function');
  });

  test('make the next wait the longer the more there are, half a minute at most', () => {
    const { waits } = take(4 + 200);
    expect(waits[0]).toBe(1250);
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    expect(waits.at(-1)).toBe(30_000);
  });

  test('are free again once given back', () => {
    const { slots, back } = take(5);
    back[0]?.();
    expect(typeof slots.enter('wh-a')).toBe('function');
    expect(typeof slots.enter('wh-a')).toBe('number');
  });
});
