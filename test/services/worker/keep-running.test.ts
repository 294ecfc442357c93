import pino from 'pino';
import { expect, test } from 'vitest';
import { keepRunning, type StoppableWorker } from '../../../services/worker/keep-running.ts';

const logger = pino({ level: 'silent' });

/** A worker that runs until it is shut down or made to fail. */
function fakeWorker() {
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  let state = 'INITIALIZED';
  const worker: StoppableWorker = {
    run() {
      state = 'RUNNING';
      return ended;
    },
    shutdown() {
      state = 'STOPPED';
      end();
    },
    getState: () => state,
  };
  return { worker, fail: () => end(new Error('server gone')) };
}

test('makes a worker anew when it could not be made, and when it failed', async () => {
  const first = fakeWorker();
  const second = fakeWorker();
  const script = [() => Promise.reject(new Error('no server')), async () => first.worker, async () => second.worker];
  let made = 0;
  const running = keepRunning(
    'trial',
    () => (script[made++] ?? (() => Promise.reject(new Error('too many'))))(),
    logger,
  );
  await running.ready;
  expect([made, first.worker.getState()]).toEqual([2, 'RUNNING']);
  first.fail();
  await expect.poll(() => second.worker.getState(), { timeout: 10_000 }).toBe('RUNNING');
  await running.stop();
  expect([made, second.worker.getState()]).toEqual([3, 'STOPPED']);
});

test('stops while there is no worker, and makes no other', async () => {
  let made = 0;
  const create = () => {
    made += 1;
    return Promise.reject(new Error('no server'));
  };
  const running = keepRunning('trial', create, logger);
  await expect.poll(() => made, { timeout: 10_000 }).toBe(2);
  await running.stop();
  expect(made).toBe(2);
});

test('a worker that is made while it stops is not run', async () => {
  const { worker } = fakeWorker();
  let hand: (worker: StoppableWorker) => void = () => undefined;
  const running = keepRunning(
    'trial',
    () =>
      new Promise((resolve) => {
        hand = resolve;
      }),
    logger,
  );
  const stopped = running.stop();
  hand(worker);
  await stopped;
  expect(worker.getState()).toBe('INITIALIZED');
});
