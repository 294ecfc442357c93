import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { allowLongBody, limitBodyTime } from '../../../services/gateway/body-time.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function requestWith(headers: { [name: string]: string }): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  req.headers = headers;
  return req;
}

it('ends a request whose body does not come in time', () => {
  const req = requestWith({ 'content-length': '10' });
  limitBodyTime(req, 1000);
  vi.advanceTimersByTime(999);
  expect(req.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(req.destroyed).toBe(true);
});

it('lets a long one take its time as long as something comes', () => {
  const req = requestWith({ 'transfer-encoding': 'chunked' });
  limitBodyTime(req, 1000);
  const goesOn = allowLongBody(req, 300);
  for (let piece = 0; piece < 10; piece += 1) {
    vi.advanceTimersByTime(299);
    goesOn();
  }
  expect(req.destroyed).toBe(false);
  vi.advanceTimersByTime(300);
  expect(req.destroyed).toBe(true);
});

it('leaves alone what has no body, and forgets what has ended', async () => {
  for (const headers of [{}, { 'content-length': '0' }]) limitBodyTime(requestWith(headers), 1000);
  expect(vi.getTimerCount()).toBe(0);
  const req = requestWith({ 'content-length': '10' });
  limitBodyTime(req, 1000);
  allowLongBody(req, 1000);
  const closed = new Promise((resolve) => req.once('close', resolve));
  req.destroy();
  await closed;
  expect(vi.getTimerCount()).toBe(0);
});
