import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPorts, type Ports } from '../../../services/operations/create-ports.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { sendEvent } from '../../../services/operations/send-event.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let inbox: Ports['inbox'];

beforeAll(async () => {
  mongodb = await startMongodb();
  ({ deps, runs } = createTestDeps(mongodb.uri));
  ({ inbox } = createPorts(deps));
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const send = (correlation: string, payload: Json, id?: string) => {
  const event = { name: 'paid', correlation, payload };
  return sendEvent.run(deps, id === undefined ? event : { ...event, id }, callerOf('default'));
};
const wait = (correlation: string, executionId: string, path = 'step') =>
  inbox.subscribe({ tenantId: 'default', executionId, path, name: 'paid', correlation });
const openRun = () => {
  const id = `ex-${randomUUID()}`;
  runs.states.set(id, 'open');
  return id;
};

/** What the sweeper finds of it a few seconds later. */
const checkSoon = async (executionId: string) => {
  const checks = await deps.store.events.claimChecks(new Date(Date.now() + 4000), 100);
  return checks.filter((check) => check.executionId === executionId);
};

describe('sending an event', () => {
  it('once per Idempotency-Key, whose second use with another body is refused', async () => {
    const correlation = randomUUID();
    const event = { name: 'paid', correlation, payload: 1, idempotencyKey: randomUUID() };
    const first = await sendEvent.run(deps, event, callerOf('default'));
    expect((await sendEvent.run(deps, event, callerOf('default'))).id).toBe(first.id);
    const run = openRun();
    expect(await wait(correlation, run, 'one')).toEqual({ payload: 1 });
    expect(await wait(correlation, run, 'two')).toBeNull();
    await expect(sendEvent.run(deps, { ...event, payload: 2 }, callerOf('default'))).rejects.toMatchObject({
      code: 'idempotency-mismatch',
    });
  });

  it('tells the runs that wait, and answers how many steps it has reached', async () => {
    const topic = randomUUID();
    const [a, b] = [openRun(), openRun()];
    await wait(topic, a);
    await wait(topic, b);
    const sent = await send(topic, { total: 5 });
    expect(sent).toEqual({ id: expect.stringMatching(/^ev-[0-9a-z]{8}$/), delivered: 2 });
    for (const id of [a, b])
      expect(runs.asked).toContain(`arrive ${id} {"kind":"event","path":"step","payload":{"total":5}}`);
    expect(await checkSoon(a)).toEqual([]);
  });

  it('keeps it for those who ask later, and takes an id once', async () => {
    const topic = randomUUID();
    const id = randomUUID();
    expect(await send(topic, 'first', id)).toEqual({ id, delivered: 0 });
    expect(await send(topic, 'second', id)).toEqual({ id, delivered: 0 });
    const run = openRun();
    expect(await wait(topic, run)).toEqual({ payload: 'first' });
    expect(await wait(topic, run, 'next')).toBeNull();
    expect(await send(topic, 'second', id)).toEqual({ id, delivered: 1 });
  });

  it('does not count runs that are gone', async () => {
    const topic = randomUUID();
    await wait(topic, `ex-${randomUUID()}`);
    expect(await send(topic, 1)).toMatchObject({ delivered: 0 });
  });

  it('is accepted while Temporal is away, and left to the sweeper', async () => {
    const topic = randomUUID();
    const run = openRun();
    await wait(topic, run);
    runs.down = true;
    expect(await send(topic, 1)).toMatchObject({ delivered: 1 });
    runs.down = false;
    expect(await checkSoon(run)).toMatchObject([{ untold: { path: 'step', payload: 1 } }]);
  });

  it('refuses a payload of more than 1 MiB', async () => {
    await expect(send('large', 'x'.repeat(1_048_577))).rejects.toMatchObject({
      code: 'body-too-large',
      faults: [{ pointer: '/payload' }],
    });
  });
});
