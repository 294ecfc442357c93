import { expect, test } from 'vitest';
import { isOwn, ownLane } from '../../workflows/delivery-lane.ts';

test('the lane of the webhook that an execution was started with is no lane of an endpoint, nor of a ping', () => {
  expect(isOwn(ownLane('default', 'ex-1'))).toBe(true);
  expect(isOwn({ webhookId: 'wh-1', subject: 'ex-1' })).toBe(false);
  expect(isOwn({ webhookId: 'wh-1', subject: 'ping-1' })).toBe(false);
});
