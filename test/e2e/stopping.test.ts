import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
const long = {
  name: 'Long',
  steps: [
    { id: 'before', type: 'Echo' },
    { id: 'pause', type: 'Wait', input: { for: 'PT1H' } },
    { id: 'after', type: 'Echo' },
  ],
};

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

describe('cancel', () => {
  it('ends a waiting run as CANCELLED, with its tasks', async () => {
    const { body } = await api.post('/v1/executions', { definition: long });
    await api.reaches(body.id, ['WAITING', 'RUNNING']);
    const cancel = await api.post(`/v1/executions/${body.id}/cancel`, { reason: 'changed my mind' });
    expect([200, 202]).toContain(cancel.status);
    const execution = await api.ended(body.id);
    expect(execution.status).toBe('CANCELLED');
    expect(execution.error.code).toBe('execution-cancelled');
    expect(execution.error.message).toContain('changed my mind');
    const statuses = Object.fromEntries(
      execution.tasks.map((task: { step: string; status: string }) => [task.step, task.status]),
    );
    expect(statuses).toMatchObject({ before: 'COMPLETED', pause: 'CANCELLED' });
    expect(statuses.after ?? 'CANCELLED').toMatch(/CANCELLED|PENDING/);
  });

  it('stops a running call', async () => {
    ledger.on('/slow', { delayMs: 60_000 });
    const { body } = await api.post('/v1/executions', {
      definition: { name: 'Slow', steps: [{ id: 'call', type: 'Http', input: { url: `${ledger.url}/slow` } }] },
    });
    await waitUntil('the call to arrive', () => ledger.calls('/slow').length === 1);
    await api.post(`/v1/executions/${body.id}/cancel`);
    const execution = await api.ended(body.id);
    expect(execution.status).toBe('CANCELLED');
    expect(execution.tasks[0].status).toBe('CANCELLED');
    expect(ledger.calls('/slow').length).toBe(1);
  });

  it('is refused with 409 after the end', async () => {
    const { id } = await api.run({ name: 'Short', steps: [{ type: 'Echo' }] }, 1);
    for (const verb of ['cancel', 'terminate']) {
      const { status, body } = await api.post(`/v1/executions/${id}/${verb}`);
      expect(status).toBe(409);
      expect(body.code).toBe('execution-ended');
    }
    expect((await api.get(`/v1/executions/${id}`)).body.status).toBe('COMPLETED');
  });
});

describe('terminate', () => {
  it('ends a run at once', async () => {
    const { body } = await api.post('/v1/executions', { definition: long });
    await api.reaches(body.id, ['WAITING', 'RUNNING']);
    const answer = await api.post(`/v1/executions/${body.id}/terminate`, { reason: 'stuck' });
    expect(answer.status).toBe(200);
    expect(answer.body.status).toBe('TERMINATED');
    const read = await api.get(`/v1/executions/${body.id}`);
    expect(read.body).toMatchObject({ status: 'TERMINATED', error: { code: 'execution-terminated' } });
  });
});
