import { expect, it } from 'vitest';
import { readKey } from '../../../../../services/gateway/dialects/refold/read-key.ts';

const MINUTE_MS = 60_000;

it('reads a key from the payload or a header, for five minutes unless said otherwise', () => {
  const once = { key_from: 'payload', key: '{event:order.id}' };
  expect(readKey(once, { order: { id: 'o-1' } }, {})).toEqual({ key: 'o-1', windowMs: 5 * MINUTE_MS });
  expect(readKey({ ...once, time_period: 60 }, { order: { id: 7 } }, {})).toEqual({
    key: '7',
    windowMs: 60 * MINUTE_MS,
  });
  const byHeader = { key_from: 'Header', idempotency_key: '{event:X-Event-Id}', time_period: 0 };
  expect(readKey(byHeader, {}, { 'x-event-id': 'e-1' })).toEqual({ key: 'e-1', windowMs: 5 * MINUTE_MS });
});

it('gives none for an event without the key, and without the setting', () => {
  expect(readKey({ key: '{event:a.b}' }, { a: 1 }, {}).key).toBeNull();
  expect(readKey({ key: '{event:a}' }, { a: null }, {}).key).toBeNull();
  expect(readKey(undefined, { id: 1 }, {}).key).toBeNull();
});
