import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

const chain = (name: string, second = `/${name}/second`) => ({
  name,
  steps: [
    { id: 'first', type: 'Http', input: { url: `${ledger.url}/${name}/first` } },
    { id: 'second', type: 'Http', retry: { maxAttempts: 1 }, input: { url: `${ledger.url}${second}` } },
    { id: 'third', type: 'Http', input: { url: `${ledger.url}/${name}/third` } },
  ],
});

describe('retry of a failed execution', () => {
  it('reuses what completed and performs only the rest', async () => {
    ledger.on('/again/second', (_, count) =>
      count === 1 ? { status: 400, body: 'not yet' } : { body: { fine: true } },
    );
    const failed = await api.run(chain('again'));
    expect(failed.status).toBe('FAILED');
    expect(failed.error).toMatchObject({ code: 'http-status', step: 'second', details: { status: 400 } });
    const { status, body } = await api.post(`/v1/executions/${failed.id}/retry`);
    expect([200, 202]).toContain(status);
    const retried = await api.ended(body.id);
    expect(retried).toMatchObject({ status: 'COMPLETED', retryOf: failed.id });
    expect(retried.id).not.toBe(failed.id);
    expect(retried.tasks.map(({ step, reused }: { step: string; reused: boolean }) => [step, reused])).toEqual([
      ['first', true],
      ['second', false],
      ['third', false],
    ]);
    for (const [path, count] of Object.entries({ first: 1, second: 2, third: 1 }))
      expect(ledger.calls(`/again/${path}`).length, path).toBe(count);
    const keys = ledger.calls('/again/second').map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);
  });

  it('is refused while the execution is open', async () => {
    const { body } = await api.post('/v1/executions', {
      definition: { name: 'Open', steps: [{ type: 'Wait', input: { for: 'PT1H' } }] },
    });
    const retry = await api.post(`/v1/executions/${body.id}/retry`);
    expect(retry.status).toBe(409);
    expect(retry.body.code).toBe('execution-open');
    await api.post(`/v1/executions/${body.id}/terminate`);
  });

  it('rerun performs everything again', async () => {
    const done = await api.run(chain('rerun'));
    const { body } = await api.post(`/v1/executions/${done.id}/rerun`);
    expect(await api.ended(body.id)).toMatchObject({ status: 'COMPLETED', rerunOf: done.id });
    expect(ledger.calls('/rerun/first').length).toBe(2);
  });
});

describe('the retry policy of a step', () => {
  it('repeats with the same key, honours Retry-After, and counts the attempts', async () => {
    ledger.on('/policy', (_, count) =>
      count < 3 ? { status: 503, headers: { 'retry-after': '1' } } : { body: { count } },
    );
    const step = {
      id: 'call',
      type: 'Http',
      retry: { maxAttempts: 5, backoff: 'fixed', delay: 'PT0.1S' },
      input: { url: `${ledger.url}/policy` },
    };
    const execution = await api.run({ name: 'Policy', steps: [step] });
    expect(execution).toMatchObject({
      status: 'COMPLETED',
      tasks: [{ attempts: 3, output: { status: 200, body: { count: 3 } } }],
    });
    const calls = ledger.calls('/policy');
    expect(new Set(calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(calls[0]?.headers['idempotency-key']).toContain(execution.id);
    const [first, second] = calls.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('fails for good after the last attempt', async () => {
    ledger.on('/never', { status: 500 });
    const step = {
      id: 'call',
      type: 'Http',
      retry: { maxAttempts: 2, backoff: 'fixed', delay: 'PT0.05S' },
      input: { url: `${ledger.url}/never` },
    };
    const execution = await api.run({ name: 'Never', steps: [step] });
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: { code: 'http-status', step: 'call' },
      tasks: [{ status: 'FAILED', attempts: 2 }],
    });
    expect(ledger.calls('/never').length).toBe(2);
  });

  it('ends a step at its timeout', async () => {
    ledger.on('/hangs', { delayMs: 30_000 });
    const step = {
      id: 'call',
      type: 'Http',
      timeout: 'PT0.5S',
      retry: { maxAttempts: 1 },
      input: { url: `${ledger.url}/hangs` },
    };
    const execution = await api.run({ name: 'Hangs', steps: [step] });
    expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'step-timeout', step: 'call' } });
  });
});
