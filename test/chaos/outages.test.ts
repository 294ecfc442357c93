import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../e2e/api-client.ts';
import { kill, type Stack, startStack } from '../e2e/stack.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { freezeProcess } from '../servers/freeze-process.ts';
import { readPids } from './read-pids.ts';

let stack: Stack;
let api: ApiClient;
let workflow: string;
beforeAll(async () => {
  stack = await startStack();
  api = new ApiClient(stack.api);
  workflow = (await api.createWorkflow({ name: 'Echo', steps: [{ id: 'echo', type: 'Echo' }] })).id;
});
afterAll(() => stack.dispose());

/** A call that is given up when it takes longer than the three seconds promised, and a little for a busy machine. */
const inTime = () => ({ signal: AbortSignal.timeout(4_000) });
const start = (key: string) =>
  api.send('POST', `/v1/workflows/${workflow}/executions`, {
    json: { input: key },
    headers: { 'idempotency-key': key },
    ...inTime(),
  });

async function whileStopped(part: 'temporal' | 'mongodb', act: () => Promise<void>): Promise<void> {
  const pid = readPids(stack.dataDir)[part];
  freezeProcess(pid);
  try {
    await act();
  } finally {
    kill(pid, 'SIGCONT');
  }
  await waitUntil(
    '/readyz to be green again',
    async () => (await api.get('/readyz').catch(() => null))?.status === 200,
    { timeoutMs: 30_000 },
  );
}

async function expectNotReady(part: string): Promise<void> {
  const readiness = await waitUntil('/readyz to be red', async () => {
    const answer = await api.get('/readyz', inTime());
    return answer.status === 503 ? answer : null;
  });
  expect(readiness.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(JSON.stringify(readiness.body).toLowerCase()).toContain(part);
  expect((await api.get('/healthz', inTime())).status).toBe(200);
}

describe('when Temporal does not answer', () => {
  it('accepts as QUEUED or refuses with 503 in time, reads on, and carries out what it accepted', async () => {
    const accepted: string[] = [];
    await whileStopped('temporal', async () => {
      await expectNotReady('temporal');
      for (const key of ['t1', 't2', 't3']) {
        const answer = await start(key);
        expect([202, 503]).toContain(answer.status);
        if (answer.status === 202) {
          expect(answer.body.status).toBe('QUEUED');
          accepted.push(answer.body.id);
        } else expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      }
      expect(accepted.length).toBeGreaterThan(0);
      const read = await api.get(`/v1/executions/${accepted[0]}`, inTime());
      expect(read).toMatchObject({ status: 200, body: { status: 'QUEUED' } });
    });
    for (const id of accepted) expect(await api.ended(id, 60_000)).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('when MongoDB does not answer', () => {
  it('refuses with 503 and Retry-After in time, and recovers without a restart', async () => {
    const gateway = readPids(stack.dataDir).gateway;
    await whileStopped('mongodb', async () => {
      await expectNotReady('mongodb');
      for (const answer of [
        await start('m1'),
        await api.get(`/v1/workflows/${workflow}`, inTime()),
        await api.get('/v1/executions', inTime()),
      ]) {
        expect(answer.status).toBe(503);
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
        expect(answer.body.code).toBe('unavailable');
      }
    });
    const again = await api.post(`/v1/workflows/${workflow}/executions`, { input: 'm1' }, { 'idempotency-key': 'm1' });
    expect((await api.ended(again.body.id)).status).toBe('COMPLETED');
    expect(
      (await api.get(`/v1/workflows/${workflow}/executions`)).body.items.filter(
        ({ id }: { id: string }) => id === again.body.id,
      ).length,
    ).toBe(1);
    expect(readPids(stack.dataDir).gateway).toBe(gateway);
  });
});
