import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, mostAtOnce, startLedger } from './ledger-server.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

const newKey = () => `customer-${randomUUID()}`;
/** Calls a service under a limit whose key is in the input. */
const limited = (path: string, max = 1) => ({
  name: `Limited ${path}`,
  steps: [
    { id: 'before', type: 'Echo' },
    {
      id: 'call',
      type: 'Http',
      limit: { key: '{{ input.key }}', max },
      input: { url: `${ledger.url}${path}`, query: { n: '{{ string(input.n) }}' } },
    },
  ],
});
const waiting = (id: string) => api.task(id, 'call', ['WAITING']);

describe('limit of a step', () => {
  it('never lets two at once over all workflows with the key, first come first served', async () => {
    ledger.on('/one', { delayMs: 150 });
    const key = newKey();
    const workflows = [await api.createWorkflow(limited('/one')), await api.createWorkflow(limited('/one'))];
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) {
      const { id } = await api.start(workflows[n % 2].id, { input: { key, n } });
      ids.push(id);
      // In line before the next one comes.
      if (n > 0) await api.task(id, 'call', ['WAITING', 'RUNNING', 'COMPLETED']);
      else await waitUntil('the first call', () => ledger.calls('/one').length === 1);
    }
    for (const id of ids) expect((await api.ended(id)).status).toBe('COMPLETED');
    expect(mostAtOnce(ledger.calls('/one'))).toBe(1);
    expect(ledger.calls('/one').map(({ query }) => query.get('n'))).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('lets in as many as it says, also of one loop, and other keys pass by', async () => {
    ledger.on('/two', { delayMs: 120 });
    const loop = {
      name: 'Loop under a limit',
      steps: [
        {
          id: 'each',
          type: 'Loop',
          input: { count: 8, concurrency: 8 },
          steps: [{ id: 'call', type: 'Http', limit: { key: newKey(), max: 2 }, input: { url: `${ledger.url}/two` } }],
        },
      ],
    };
    expect((await api.run(loop)).status).toBe('COMPLETED');
    expect(mostAtOnce(ledger.calls('/two'))).toBe(2);
  });

  it('shows who waits and why; the place of one that is cancelled goes to the next', async () => {
    ledger.on('/held', ({ query }) => ({ delayMs: query.get('n') === '0' ? 60_000 : 0 }));
    const key = newKey();
    const definition = limited('/held');
    const holder = await api.begin(definition, { key, n: 0 });
    await waitUntil('the holder to call', () => ledger.calls('/held').length === 1);
    const second = await api.begin(definition, { key, n: 1 });
    const task = await waiting(second);
    expect(task).toMatchObject({ reason: { kind: 'limit' }, startedAt: null });
    expect(task.reason.message).toContain(key);
    expect((await api.reaches(second, ['WAITING'])).id).toBe(second);
    const third = await api.begin(definition, { key, n: 2 });
    await waiting(third);
    await api.post(`/v1/executions/${second}/cancel`);
    expect((await api.ended(second)).status).toBe('CANCELLED');
    await waiting(third);
    await api.post(`/v1/executions/${holder}/cancel`);
    expect((await api.ended(third)).status).toBe('COMPLETED');
    expect(ledger.calls('/held').map(({ query }) => query.get('n'))).toEqual(['0', '2']);
  });

  it('is freed when its holder is terminated', async () => {
    ledger.on('/terminated', ({ query }) => ({ delayMs: query.get('n') === '0' ? 60_000 : 0 }));
    const key = newKey();
    const holder = await api.begin(limited('/terminated'), { key, n: 0 });
    await waitUntil('the holder to call', () => ledger.calls('/terminated').length === 1);
    const next = await api.begin(limited('/terminated'), { key, n: 1 });
    await waiting(next);
    await api.post(`/v1/executions/${holder}/terminate`);
    expect((await api.ended(next)).status).toBe('COMPLETED');
  });

  it('whose key is none fails the step; two that could lock are refused when saving', async () => {
    expect(await api.run(limited('/never'), { key: null, n: 0 })).toMatchObject({
      status: 'FAILED',
      error: { code: 'limit-invalid', step: 'call' },
    });
    const inner = { id: 'inner', type: 'Echo', limit: { key: 'b', max: 1 } };
    const outer = { id: 'outer', type: 'Loop', input: { count: 1 }, steps: [inner], limit: { key: 'a', max: 1 } };
    const { status, body } = await api.post('/v1/workflows', { name: 'Locks', steps: [outer] });
    expect(status).toBe(422);
    expect(body.errors[0].pointer).toContain('limit');
  });
});

describe('limit of a workflow', () => {
  it('lets one execution begin after the other', async () => {
    ledger.on('/whole', { delayMs: 100 });
    const call = (id: string) => ({
      id,
      type: 'Http',
      input: { url: `${ledger.url}/whole`, query: { n: '{{ input.n }}' } },
    });
    const workflow = await api.createWorkflow({
      name: 'Whole',
      limit: { key: newKey(), max: 1 },
      steps: [call('a'), call('b')],
    });
    const ids: string[] = [];
    for (const n of ['0', '1', '2']) ids.push((await api.start(workflow.id, { input: { n } })).id);
    expect(await api.reaches(ids[2] ?? '', ['WAITING'])).toMatchObject({ reason: { kind: 'limit' } });
    for (const id of ids) expect((await api.ended(id)).status).toBe('COMPLETED');
    const order = ledger.calls('/whole').map(({ query }) => query.get('n'));
    expect(new Set(order).size).toBe(3);
    for (let at = 0; at < order.length; at += 2) expect(order[at], String(order)).toBe(order[at + 1]);
  });
});

describe('rateLimit', () => {
  it('lets so many calls of a key start in each period', async () => {
    const key = newKey();
    const execution = await api.run({
      name: 'Rated',
      steps: [
        {
          id: 'each',
          type: 'Http',
          forEach: { count: 6, concurrency: 6 },
          rateLimit: { max: 2, per: 'PT0.5S', key },
          input: { url: `${ledger.url}/rated` },
        },
      ],
    });
    expect(execution.status).toBe('COMPLETED');
    const times = ledger.calls('/rated').map(({ at }) => at);
    expect(times.length).toBe(6);
    // A bucket of 2 that fills by one each 250 ms: the last of six starts a second after the first at the earliest.
    expect((times[5] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(900);
  });
});
