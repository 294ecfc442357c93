import { expect, test } from 'vitest';
import { Places } from '../../../services/sqlite/places.ts';

const never = new AbortController().signal;

/** Tells when a place was given. */
function asked(places: Places, key: string, signal = never) {
  const told = { given: false };
  const taking = places.take(key, signal).then(() => {
    told.given = true;
  });
  return { told, taking };
}

test('who comes too late waits, in order, and one key never takes all', async () => {
  const places = new Places(3, 2);
  await Promise.all([places.take('a', never), places.take('a', never)]);
  const third = asked(places, 'a');
  await places.take('b', never);
  const other = asked(places, 'c');
  places.give('b');
  await other.taking;
  expect([third.told.given, other.told.given]).toEqual([false, true]);
  places.give('a');
  await third.taking;
  expect(third.told.given).toBe(true);
});

test('who gives up leaves the line, and what it waited for goes to the next', async () => {
  const places = new Places(1, 1);
  await places.take('a', never);
  const stop = new AbortController();
  const gone = asked(places, 'a', stop.signal);
  const next = asked(places, 'a');
  stop.abort(new Error('enough'));
  await expect(gone.taking).rejects.toThrow('enough');
  places.give('a');
  await next.taking;
  await expect(places.take('a', AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});
