import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';

const api = new ApiClient(inject('stack').api);
const echo = { name: 'Echo', steps: [{ id: 'echo', type: 'Echo' }] };
const wait = (duration: string) => ({ name: 'Wait', steps: [{ id: 'pause', type: 'Wait', input: { for: duration } }] });

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

describe('a start', () => {
  it('answers 202 with where to look', async () => {
    const workflow = await api.createWorkflow(wait('PT0.3S'));
    const { status, headers, body } = await api.post(`/v1/workflows/${workflow.id}/executions`, {});
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/executions/${body.id}`);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(['QUEUED', 'RUNNING', 'WAITING']).toContain(body.status);
    expect((await api.ended(body.id)).status).toBe('COMPLETED');
  });

  it.each([
    ['Prefer: wait', '', { prefer: 'wait=20' }],
    ['?wait', '?wait=20', {}],
  ])('answers 200 with the whole when it ends in time (%s)', async (_, query, headers) => {
    const workflow = await api.createWorkflow(echo);
    const answer = await api.post(`/v1/workflows/${workflow.id}/executions${query}`, { input: { a: 1 } }, headers);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'COMPLETED',
      output: { a: 1 },
      tasks: [{ step: 'echo', status: 'COMPLETED' }],
    });
  });

  it('answers 202 when it takes longer than the caller waits', async () => {
    const workflow = await api.createWorkflow(wait('PT20S'));
    const { status, headers, body } = await api.post(
      `/v1/workflows/${workflow.id}/executions`,
      {},
      { prefer: 'wait=1' },
    );
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/executions/${body.id}`);
    expect((await api.post(`/v1/executions/${body.id}/terminate`)).status).toBe(200);
  });

  it('lets a reader wait for the end', async () => {
    const { body } = await api.post('/v1/executions', { definition: wait('PT0.5S') });
    const read = await api.get(`/v1/executions/${body.id}?wait=20`);
    expect(read.body.status).toBe('COMPLETED');
  });

  it('takes a definition in the request', async () => {
    const { status, body } = await api.post('/v1/executions?wait=20', { definition: echo, input: ['x'] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ workflowId: null, version: null, status: 'COMPLETED', output: ['x'] });
  });
});

describe('Idempotency-Key', () => {
  it('makes 50 parallel equal starts one execution', async () => {
    const workflow = await api.createWorkflow({
      name: 'Once',
      steps: [{ id: 'call', type: 'Http', input: { url: `${ledger.url}/once` } }],
    });
    const key = { 'idempotency-key': `once-${workflow.id}` };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api.post(`/v1/workflows/${workflow.id}/executions`, { input: { a: 1 } }, key)),
    );
    // The last ones may find it ended already.
    for (const { status } of answers) expect([200, 202]).toContain(status);
    const ids = new Set(answers.map(({ body }) => body.id));
    expect(ids.size).toBe(1);
    const [id = ''] = ids;
    expect((await api.ended(id)).status).toBe('COMPLETED');
    expect(ledger.calls('/once').length).toBe(1);
    const list = await api.get(`/v1/workflows/${workflow.id}/executions`);
    expect(list.body.items.length).toBe(1);
  });

  it('refuses another body under the same key, and takes it under another', async () => {
    const workflow = await api.createWorkflow(echo);
    const path = `/v1/workflows/${workflow.id}/executions`;
    const first = await api.post(path, { input: 1 }, { 'idempotency-key': 'k1' });
    const other = await api.post(path, { input: 2 }, { 'idempotency-key': 'k1' });
    expect(other.status).toBe(422);
    expect(other.body.code).toBe('idempotency-mismatch');
    const fresh = await api.post(path, { input: 2 }, { 'idempotency-key': 'k2' });
    expect(fresh.body.id).not.toBe(first.body.id);
  });
});
