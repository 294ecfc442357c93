import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

const pause = (id: string) => api.post(`/v1/executions/${id}/pause`);
const resume = (id: string) => api.post(`/v1/executions/${id}/resume`);
/** Two calls one after the other; the first is answered when `release` is called. */
const chain = (name: string) => ({
  name,
  steps: [
    { id: 'first', type: 'Http', input: { url: `${ledger.url}/${name}/first` } },
    { id: 'second', type: 'Http', input: { url: `${ledger.url}/${name}/second` } },
  ],
});

describe('pause', () => {
  it('lets what runs end, and starts nothing until resumed', async () => {
    ledger.on('/chain/first', { delayMs: 700, body: 1 });
    const id = await api.begin(chain('chain'));
    const call = await waitUntil('the first call', () => ledger.calls('/chain/first')[0] ?? null);
    expect(await pause(id)).toMatchObject({ status: 200, body: { status: 'PAUSED' } });
    await waitUntil('the first call to end', () => call.endedAt ?? null);
    expect(call.hungUp).toBeUndefined();
    await api.task(id, 'first', ['COMPLETED']);
    expect((await api.get(`/v1/executions/${id}`)).body.status).toBe('PAUSED');
    expect((await pause(id)).status, 'pausing twice is no error').toBe(200);
    expect(ledger.calls('/chain/second').length).toBe(0);
    const listed = await api.get('/v1/executions?status=PAUSED');
    expect(listed.body.items.map((row: { id: string }) => row.id)).toContain(id);
    expect((await resume(id)).status).toBe(200);
    expect((await api.ended(id)).status).toBe('COMPLETED');
    expect(ledger.calls('/chain/second').length).toBe(1);
  });

  it('holds back what an answer would start', async () => {
    const id = await api.begin({
      name: 'Answered while paused',
      steps: [
        { id: 'ask', type: 'Approval' },
        { id: 'call', type: 'Http', input: { url: `${ledger.url}/held` } },
      ],
    });
    await api.task(id, 'ask', ['WAITING']);
    await pause(id);
    expect((await api.byHand(id, 'ask', 'complete', { output: 1 })).status).toBe(200);
    expect(await api.task(id, 'call', ['PENDING'])).toMatchObject({ attempts: 0 });
    expect(ledger.calls('/held').length).toBe(0);
    await resume(id);
    expect((await api.ended(id)).status).toBe('COMPLETED');
  });

  it('does not keep a cancel from being carried out', async () => {
    const id = await api.begin({ name: 'Paused', steps: [{ type: 'Wait', input: { for: 'PT1H' } }, { type: 'Echo' }] });
    await api.reaches(id, ['WAITING']);
    await pause(id);
    await api.reaches(id, ['PAUSED']);
    await api.post(`/v1/executions/${id}/cancel`);
    expect((await api.ended(id)).status).toBe('CANCELLED');
    expect(await pause(id)).toMatchObject({ status: 409, body: { code: 'execution-ended' } });
    expect((await resume(id)).status).toBe(409);
    expect((await pause('ex-zzzzzzzz')).status).toBe(404);
  });

  it('reaches a sub-workflow that is waited for', async () => {
    ledger.on('/inner/first', { delayMs: 700, body: 1 });
    const child = await api.createWorkflow(chain('inner'));
    const id = await api.begin({
      name: 'Outer',
      steps: [{ id: 'sub', type: 'Workflow', input: { workflow: child.id, input: {} } }],
    });
    await waitUntil('the inner call', () => ledger.calls('/inner/first').length === 1);
    await pause(id);
    const { childId } = await waitUntil('the child', async () => {
      const { body } = await api.get(`/v1/executions/${id}`);
      return body.tasks[0].childId ? body.tasks[0] : null;
    });
    await api.reaches(childId, ['PAUSED']);
    await api.task(childId, 'first', ['COMPLETED']);
    expect(ledger.calls('/inner/second').length).toBe(0);
    await resume(id);
    expect((await api.ended(id)).status).toBe('COMPLETED');
    expect((await api.ended(childId)).status).toBe('COMPLETED');
  });
});
