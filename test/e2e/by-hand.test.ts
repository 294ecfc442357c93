import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
  // Only orders that somebody has put right are taken.
  ledger.on('/order', ({ body }) =>
    JSON.parse(body).fixed ? { body: { taken: true } } : { status: 422, body: { why: 'unreadable' } },
  );
});
afterAll(() => ledger.close());

const held = () => ({
  name: 'Held',
  steps: [
    {
      id: 'order',
      type: 'Http',
      retry: { maxAttempts: 1 },
      input: { url: `${ledger.url}/order`, method: 'POST', body: { fixed: false } },
      onError: 'wait',
    },
    { id: 'out', type: 'Output', input: '{{ previous == null ? "nothing" : string(previous.body.taken) }}' },
  ],
});
const given = { status: 200, headers: {}, body: { taken: 'by hand' } };

describe('onError "wait"', () => {
  it('keeps the task, with its error, until it is retried with another input', async () => {
    const id = await api.begin(held());
    const execution = await api.reaches(id, ['WAITING']);
    expect(execution.tasks[0]).toMatchObject({
      status: 'WAITING',
      reason: { kind: 'hand' },
      error: { code: 'http-status', details: { status: 422 } },
    });
    const before = ledger.calls('/order').length;
    const same = await api.byHand(id, 'order', 'retry');
    expect(same.status).toBe(200);
    await waitUntil('the second call', () => ledger.calls('/order').length === before + 1);
    const input = { url: `${ledger.url}/order`, method: 'POST', body: { fixed: true } };
    await api.reaches(id, ['WAITING']);
    expect((await api.byHand(id, 'order', 'retry', { input })).status).toBe(200);
    expect(await api.ended(id)).toMatchObject({
      status: 'COMPLETED',
      output: 'true',
      tasks: [{ status: 'COMPLETED', input: { body: { fixed: true } }, error: null, reason: null }, {}],
    });
    const keys = ledger.calls('/order').map(({ headers }) => headers['idempotency-key']);
    expect(keys.at(-2), 'the same input, the same key').toBe(keys.at(-3));
    expect(keys.at(-1), 'another input, another key').not.toBe(keys.at(-2));
  });

  it.each([
    ['skip', { note: 'not needed' }, { status: 'COMPLETED', output: 'nothing' }, 'SKIPPED'],
    ['complete', { output: given }, { status: 'COMPLETED', output: 'by hand' }, 'COMPLETED'],
    ['fail', { code: 'given-up', message: 'No.' }, { status: 'FAILED', error: { code: 'given-up' } }, 'FAILED'],
  ] as const)('is ended by %s', async (action, body, expected, status) => {
    const id = await api.begin(held());
    await api.task(id, 'order', ['WAITING']);
    const key = { 'idempotency-key': `${action}-${id}` };
    const answers = [
      await api.byHand(id, 'order', action, body, key),
      await api
        .get(`/v1/executions/${id}/tasks?step=order`)
        .then(({ body: page }) => api.post(`/v1/executions/${id}/tasks/${page.items[0].id}/${action}`, body, key)),
    ];
    for (const answer of answers) expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
    expect(await api.ended(id)).toMatchObject({ ...expected, tasks: [{ status }, {}] });
  });

  it('is cancelled like any other', async () => {
    const id = await api.begin(held());
    await api.reaches(id, ['WAITING']);
    await api.post(`/v1/executions/${id}/cancel`);
    expect(await api.ended(id)).toMatchObject({ status: 'CANCELLED', tasks: [{ status: 'CANCELLED' }, {}] });
  });
});

describe('a step that runs', () => {
  const slow = (path: string) => ({
    name: 'Slow',
    steps: [
      { id: 'call', type: 'Http', input: { url: `${ledger.url}${path}` } },
      { id: 'out', type: 'Output', input: 'went on' },
    ],
  });

  it.each(['skip', 'complete'] as const)('ends by %s, and its call is hung up on', async (action) => {
    const path = `/hangs-${action}`;
    ledger.on(path, { delayMs: 60_000 });
    const id = await api.begin(slow(path));
    const call = await waitUntil('the call', () => ledger.calls(path)[0] ?? null);
    const answer = await api.byHand(id, 'call', action, action === 'complete' ? { output: given } : {});
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const execution = await api.ended(id);
    expect(execution).toMatchObject({
      status: 'COMPLETED',
      output: 'went on',
      tasks: [{ status: action === 'skip' ? 'SKIPPED' : 'COMPLETED', output: action === 'skip' ? null : given }, {}],
    });
    await waitUntil('the connection to end', () => call.hungUp ?? null);
    expect(ledger.calls(path).length).toBe(1);
  });

  it('takes no output that its type does not give', async () => {
    ledger.on('/hangs-typed', { delayMs: 60_000 });
    const id = await api.begin(slow('/hangs-typed'));
    await waitUntil('the call', () => ledger.calls('/hangs-typed').length === 1);
    const refused = await api.byHand(id, 'call', 'complete', { output: { nothing: 1 } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
    await api.post(`/v1/executions/${id}/terminate`);
  });
});

describe('a Wait', () => {
  it('is cut short by hand', async () => {
    const id = await api.begin({
      name: 'Waits',
      steps: [
        { id: 'pause', type: 'Wait', input: { for: 'PT1H' } },
        { type: 'Output', input: 'awake' },
      ],
    });
    const task = await api.task(id, 'pause', ['WAITING']);
    expect(task.reason.kind).toBe('time');
    expect((await api.byHand(id, 'pause', 'skip')).status).toBe(200);
    expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', output: 'awake' });
  });
});
