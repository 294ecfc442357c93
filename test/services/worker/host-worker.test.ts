import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkerParts } from '../../../services/worker/create-workers.ts';
import { type HostOptions, hostWorker } from '../../../services/worker/host-worker.ts';
import { temporalNames } from '../../../workflows/temporal-names.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTemporal();
});
afterAll(() => temporal?.stop());

/** Hosts a worker that only notes what is done with it. */
function host(more: Partial<HostOptions> = {}) {
  const made: WorkerParts[] = [];
  const stopped: string[] = [];
  const hosted = hostWorker({
    address: temporal.address,
    namespace: 'default',
    dataConverter: {},
    activities: {},
    logger: pino({ level: 'silent' }),
    create(parts) {
      made.push(parts);
      return { ready: Promise.resolve(), stop: async () => void stopped.push('worker') };
    },
    ...more,
  });
  return { hosted, made, stopped };
}

test('makes the worker once Temporal is reached and knows the search attributes, on the shared connection', async () => {
  const { hosted, made, stopped } = host();
  expect(hosted.connection()).toBeNull();
  await hosted.ready;
  const connection = hosted.connection();
  expect(made.map((parts) => parts.connection)).toEqual([connection]);
  const found = await connection?.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(found?.customAttributes ?? {})).toContain(temporalNames.searchAttributes.tenant);
  await hosted.stop();
  expect(stopped).toEqual(['worker']);
});

test('stops while Temporal cannot be reached, or does not know the namespace', async () => {
  const away = host({ address: '127.0.0.1:1' });
  await away.hosted.stop();
  const unknown = host({ namespace: 'no-such-namespace' });
  await expect.poll(() => unknown.hosted.connection(), { timeout: 10_000 }).not.toBeNull();
  await unknown.hosted.stop();
  expect([...away.made, ...unknown.made]).toEqual([]);
});
