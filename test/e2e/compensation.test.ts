import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, mostAtOnce, startLedger } from './ledger-server.ts';
import { statusesOf } from './statuses-of.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

/** A call that is undone by another one, which tells what it saw. */
const booking = (name: string, id: string, more: object = {}, undo: object = {}) => ({
  id,
  type: 'Http',
  retry: { maxAttempts: 1 },
  input: { url: `${ledger.url}/${name}/do`, method: 'POST', body: { what: id } },
  compensate: {
    type: 'Http',
    retry: { maxAttempts: 1 },
    input: { url: `${ledger.url}/${name}/undo`, method: 'POST', body: { undo: id, saw: '{{ output.status }}' } },
    ...undo,
  },
  ...more,
});
const fails = { id: 'no', type: 'Terminate', input: { status: 'failed', code: 'card-refused', message: 'No.' } };
const waits = { id: 'pause', type: 'Wait', input: { for: 'PT1H' } };
const bodiesOf = (path: string) => ledger.calls(path).map(({ body }) => JSON.parse(body));
const undoneOf = (name: string) => bodiesOf(`/${name}/undo`).map(({ undo }) => undo);

describe('compensation after a failure', () => {
  it('undoes branches and passes in reverse order of completion, one at a time', async () => {
    // Later places answer sooner, so that the order of completion is not that of the definition.
    ledger.on('/order/do', ({ body }) => ({ delayMs: JSON.parse(body).what === 'left' ? 900 : 20 }));
    ledger.on('/order/undo', { delayMs: 60 });
    const pass = booking('order', 'pass', {
      input: { url: `${ledger.url}/order/do`, method: 'POST', body: { what: 'pass-{{ item }}' } },
    });
    pass.compensate.input.body = { undo: 'pass-{{ item }}', saw: '{{ output.status }}' };
    const execution = await api.run({
      name: 'Across',
      steps: [
        {
          id: 'both',
          type: 'Parallel',
          branches: [
            [booking('order', 'left')],
            [{ id: 'each', type: 'Loop', input: { items: ['a', 'b'] }, steps: [pass] }, booking('order', 'right')],
          ],
        },
        fails,
      ],
    });
    expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'card-refused' }, compensated: true });
    expect(undoneOf('order')).toEqual(['left', 'right', 'pass-b', 'pass-a']);
    expect(mostAtOnce(ledger.calls('/order/undo'))).toBe(1);
    expect(bodiesOf('/order/undo').every(({ saw }) => saw === 200)).toBe(true);
    const paths = ['both/left', 'both/right', 'both/each[1]/pass', 'both/each[0]/pass'];
    expect(execution.compensations.map(({ step }: { step: string }) => step)).toEqual(paths);
    const statuses = statusesOf(execution.tasks);
    for (const path of paths) {
      expect(statuses[path], path).toBe('COMPENSATED');
      expect(statuses[`${path}/compensate`], path).toBe('COMPLETED');
    }
    const keys = ledger.calls('/order/undo').map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(paths.map((path) => `${execution.id}:${path}/compensate`));
  });

  it('retries an undoing by its own policy; one that fails does not keep the rest from being undone', async () => {
    ledger.on('/retry/undo', ({ body }, count) =>
      JSON.parse(body).undo === 'b' ? { status: 500 } : { status: count === 3 ? 503 : 200 },
    );
    const retry = { maxAttempts: 2, backoff: 'fixed', delay: 'PT0.05S' };
    const execution = await api.run({
      name: 'Undone with pains',
      steps: [booking('retry', 'a', {}, { retry }), booking('retry', 'b', {}, { retry }), fails],
    });
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: { code: 'card-refused' },
      compensated: false,
      compensations: [
        { step: 'b', status: 'FAILED', error: { code: 'http-status' } },
        { step: 'a', status: 'COMPLETED', error: null },
      ],
    });
    expect(undoneOf('retry')).toEqual(['b', 'b', 'a', 'a']);
    expect(statusesOf(execution.tasks)).toMatchObject({
      a: 'COMPENSATED',
      'a/compensate': 'COMPLETED',
      b: 'COMPLETED',
      'b/compensate': 'FAILED',
    });
  });

  it('"attempted" undoes also what may have happened', async () => {
    ledger.on('/attempted/do', ({ body }) => ({ delayMs: JSON.parse(body).what === 'sure' ? 0 : 60_000 }));
    const undo = {
      on: 'attempted',
      input: { url: `${ledger.url}/attempted/undo`, method: 'POST', body: { undo: '{{ error.code }}' } },
    };
    const execution = await api.run({
      name: 'Perhaps',
      steps: [
        booking('attempted', 'sure'),
        booking('attempted', 'perhaps', { timeout: 'PT0.4S' }, undo),
        booking('attempted', 'never', {}, undo),
      ],
    });
    expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'step-timeout' }, compensated: true });
    expect(undoneOf('attempted')).toEqual(['step-timeout', 'sure']);
  });

  it('a run that completes undoes nothing', async () => {
    const execution = await api.run({ name: 'Fine', steps: [booking('fine', 'a')] });
    expect(execution).toMatchObject({ status: 'COMPLETED', compensated: null, compensations: [] });
    expect(ledger.calls('/fine/undo')).toEqual([]);
  });
});

describe('compensation after other ends', () => {
  it.each([
    ['cancel', {}, 'CANCELLED'],
    ['timeout', { timeout: 'PT2S' }, 'TIMED_OUT'],
  ])('%s', async (how, more, status) => {
    const name = `after-${how}`;
    const steps = [booking(name, 'a'), booking(name, 'b'), waits];
    const id = await api.begin({ name, ...more, steps });
    await api.task(id, 'pause', ['WAITING']);
    if (how === 'cancel') await api.post(`/v1/executions/${id}/cancel`);
    expect(await api.ended(id)).toMatchObject({ status, compensated: true });
    expect(undoneOf(name)).toEqual(['b', 'a']);
  });

  it('a cancel while it undoes changes nothing; meanwhile it shows what it does', async () => {
    ledger.on('/busy/undo', { delayMs: 600 });
    const id = await api.begin({ name: 'Busy', steps: [booking('busy', 'a'), booking('busy', 'b'), fails] });
    await waitUntil('the first undoing', () => ledger.calls('/busy/undo').length === 1);
    expect((await api.get(`/v1/executions/${id}`)).body.status).toBe('RUNNING');
    const cancel = await api.post(`/v1/executions/${id}/cancel`);
    expect([cancel.status, cancel.body.code]).toEqual([409, 'execution-ending']);
    const pause = await api.post(`/v1/executions/${id}/pause`);
    expect([pause.status, pause.body.code]).toEqual([409, 'execution-ending']);
    expect((await api.get(`/v1/executions/${id}`)).body.status).toBe('RUNNING');
    const execution = await api.ended(id);
    expect(execution).toMatchObject({ status: 'FAILED', compensated: true, error: { code: 'card-refused' } });
    expect(undoneOf('busy')).toEqual(['b', 'a']);
  });
});

describe('a retry of what has been undone', () => {
  it('performs it again, and reuses only what has not', async () => {
    ledger.on('/gate', (_, count) => (count === 1 ? { status: 400 } : { body: 'open' }));
    const steps = [
      { id: 'plain', type: 'Http', input: { url: `${ledger.url}/plain` } },
      booking('again', 'a'),
      { id: 'gate', type: 'Http', retry: { maxAttempts: 1 }, input: { url: `${ledger.url}/gate` } },
    ];
    const failed = await api.run({ name: 'Again', steps });
    expect(failed).toMatchObject({ status: 'FAILED', compensated: true });
    const { body } = await api.post(`/v1/executions/${failed.id}/retry`);
    const retried = await api.ended(body.id);
    expect(retried).toMatchObject({ status: 'COMPLETED', retryOf: failed.id, compensated: null });
    expect(retried.tasks.map(({ step, reused }: { step: string; reused: boolean }) => [step, reused])).toEqual([
      ['plain', true],
      ['a', false],
      ['gate', false],
    ]);
    expect(ledger.calls('/again/do').length).toBe(2);
    expect(ledger.calls('/plain').length).toBe(1);
    const keys = ledger.calls('/again/do').map(({ headers }) => headers['idempotency-key']);
    // The service must not take the second booking for a repetition of the first, which was undone.
    expect(new Set(keys).size).toBe(2);
  });
});
