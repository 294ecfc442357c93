import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPorts, type Ports } from '../../../services/operations/create-ports.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { freeLeases } from '../../../services/operations/hold-leases.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let ports: Ports;
const tenantId = 'default';

beforeAll(async () => {
  mongodb = await startMongodb();
  ({ deps, runs } = createTestDeps(mongodb.uri));
  ports = createPorts(deps);
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const holder = (key: string, executionId: string) => ({
  tenantId,
  key,
  executionId,
  path: 'step',
});
const ask = async (key: string, id: string, isOpen = true) => {
  if (isOpen) runs.states.set(id, 'open');
  return (await ports.leases.acquire({ ...holder(key, id), group: id, max: 1 })).status;
};
const told = (id: string) => runs.asked.filter((each) => each === `arrive ${id} {"kind":"lease","path":"step"}`).length;

describe('leases of runs', () => {
  it('tell the next run, once', async () => {
    const key = randomUUID();
    const [a, b] = [`a-${key}`, `b-${key}`];
    expect([await ask(key, a), await ask(key, b)]).toEqual(['granted', 'waits']);
    await ports.leases.release(holder(key, a));
    await ports.leases.release(holder(key, a));
    expect(told(b)).toBe(1);
    expect(await ask(key, b)).toBe('granted');
  });

  it('pass over runs that are gone', async () => {
    const key = randomUUID();
    const [a, gone, b] = [`a-${key}`, `gone-${key}`, `b-${key}`];
    await ask(key, a);
    await ask(key, gone, false);
    await ask(key, b);
    await ports.leases.release(holder(key, a));
    expect([told(gone), told(b)]).toEqual([1, 1]);
    expect(await ask(key, b)).toBe('granted');
  });

  it('are told again when the run could not be reached', async () => {
    const key = randomUUID();
    const [a, b] = [`a-${key}`, `b-${key}`];
    await ask(key, a);
    await ask(key, b);
    runs.down = true;
    await ports.leases.release(holder(key, a));
    runs.down = false;
    const checks = await deps.store.leases.claimChecks(new Date(Date.now() + 4000), 100);
    const found = checks.flatMap(({ untold, ended }) => [...untold, ...ended]);
    expect(found.filter((each) => each.key === key)).toEqual([holder(key, b)]);
  });

  it('are freed with everything that an execution holds', async () => {
    const keys = [randomUUID(), randomUUID()];
    for (const key of keys) {
      await ask(key, 'whole');
      await ask(key, `next-${key}`);
    }
    await freeLeases(deps, tenantId, 'whole');
    for (const key of keys) expect(told(`next-${key}`)).toBe(1);
  });
});

describe('the port of rates', () => {
  it('reserves starts', async () => {
    const request = { tenantId, key: randomUUID(), max: 1, perMs: 3_600_000 };
    expect(await ports.rates.take(request)).toBe(0);
    expect(await ports.rates.take(request)).toBeGreaterThan(3_500_000);
  });
});
