import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, mostAtOnce, startLedger } from './ledger-server.ts';
import { statusesOf } from './statuses-of.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

const call = (id: string, path: string) => ({
  id,
  type: 'Http',
  retry: { maxAttempts: 1 },
  input: { url: `${ledger.url}${path}`, query: { item: '{{ string(item) }}' } },
});
const itemsOf = (path: string) => ledger.calls(path).map(({ query }) => query.get('item'));

describe('Loop over a real service', () => {
  it('runs no more passes at once than it may, and gives the outputs in order', async () => {
    // Later items answer sooner.
    ledger.on('/wide', ({ query }) => ({
      body: { got: Number(query.get('item')) },
      delayMs: 200 - 10 * Number(query.get('item')),
    }));
    const execution = await api.run({
      name: 'Wide',
      steps: [
        { id: 'each', type: 'Loop', input: { count: 12, concurrency: 4 }, steps: [call('get', '/wide')] },
        { type: 'Output', input: '{{ steps.each.output.items.map(i, i.body.got) }}' },
      ],
    });
    expect(execution).toMatchObject({ status: 'COMPLETED', output: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] });
    const most = mostAtOnce(ledger.calls('/wide'));
    expect(most).toBeLessThanOrEqual(4);
    expect(most, 'passes run side by side').toBeGreaterThan(1);
  });

  it('collect goes on after a failure; fail stops the others and starts no more', async () => {
    ledger.on('/some', ({ query }) => (query.get('item') === '2' ? { status: 500 } : { body: 'ok' }));
    const loop = (onItemError: string) => ({
      name: onItemError,
      steps: [{ id: 'each', type: 'Loop', input: { count: 5, onItemError }, steps: [call('get', '/some')] }],
    });
    const collected = await api.run(loop('collect'));
    expect(collected.status).toBe('COMPLETED');
    expect(collected.output.items.map((item: unknown) => item !== null)).toEqual([true, true, false, true, true]);
    expect(collected.output.errors).toMatchObject([{ index: 2, code: 'http-status', step: 'each[2]/get' }]);
    const before = ledger.calls('/some').length;
    const failed = await api.run(loop('fail'));
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'http-status', step: 'each[2]/get' } });
    expect(ledger.calls('/some').length - before).toBe(3);
  });

  it('break ends after the pass, continue leaves passes out without tasks', async () => {
    const execution = await api.run({
      name: 'Break and continue',
      steps: [
        {
          id: 'each',
          type: 'Loop',
          input: {
            items: [1, 2, 3, 4, 5],
            continue: '{{ item == 2 }}',
            break: '{{ steps.get.output.body.path == "/brk" && item == 4 }}',
          },
          steps: [call('get', '/brk')],
        },
      ],
    });
    expect(execution.status).toBe('COMPLETED');
    expect(itemsOf('/brk')).toEqual(['1', '3', '4']);
    expect(execution.output.items.length).toBe(4);
    expect(execution.output.items[1]).toBeNull();
    expect(Object.keys(statusesOf(execution.tasks))).not.toContain('each[1]/get');
  });

  it('until polls a service until it is done; while stops before; both end with loop-limit', async () => {
    ledger.on('/poll', (_, count) => ({ body: { done: count >= 4 } }));
    const poll = (name: string, input: unknown) => ({
      name,
      steps: [{ id: 'poll', type: 'Loop', input, steps: [call('get', '/poll')] }],
    });
    const done = await api.run(poll('Until', { until: '{{ steps.get.output.body.done }}' }));
    expect(done).toMatchObject({ status: 'COMPLETED' });
    expect(done.output.items.length).toBe(4);
    const still = await api.run(poll('While', { while: '{{ steps.get.output.body.done }}', maxIterations: 3 }));
    expect(still).toMatchObject({ status: 'FAILED', error: { code: 'loop-limit', step: 'poll' } });
    expect(ledger.calls('/poll').length).toBe(7);
  });

  it('forEach repeats one step with its own retry, and lists each item', async () => {
    ledger.on('/flaky', (entry) => {
      const same = ledger.calls('/flaky').filter(({ query }) => query.get('item') === entry.query.get('item'));
      return same.length === 1 ? { status: 503 } : { body: { item: entry.query.get('item') } };
    });
    const execution = await api.run({
      name: 'Short form',
      steps: [
        {
          ...call('stock', '/flaky'),
          retry: { maxAttempts: 2, backoff: 'fixed', delay: 'PT0.05S' },
          forEach: { items: ['a', 'b', 'c'], concurrency: 3 },
        },
        { type: 'Output', input: '{{ steps.stock.output.items.map(i, i.body.item) }}' },
      ],
    });
    expect(execution).toMatchObject({ status: 'COMPLETED', output: ['a', 'b', 'c'] });
    const each = execution.tasks.filter(({ step }: { step: string }) => step.startsWith('stock['));
    expect(each.map(({ attempts }: { attempts: number }) => attempts)).toEqual([2, 2, 2]);
    const keys = ledger.calls('/flaky').map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size, 'one key for each item').toBe(3);
  });
});

describe('Terminate', () => {
  const scoped = (scope: string, status: string) => ({
    name: `${scope} ${status}`,
    steps: [
      {
        id: 'each',
        type: 'Loop',
        input: { items: [1, 2, 3], onItemError: 'collect' },
        steps: [
          {
            id: 'try',
            type: 'Try',
            steps: [
              {
                id: 'end',
                type: 'Terminate',
                scope,
                when: '{{ item == 2 }}',
                input:
                  status === 'completed' ? { status, output: 'early' } : { status, code: 'two', message: 'no twos' },
              },
              { id: 'go', type: 'Echo', input: '{{ item }}' },
            ],
            // None of it runs when a Terminate leaves the Try.
            catch: [{ steps: [{ type: 'Echo', input: 'caught' }] }],
            finally: [{ ...call('tidy', `/tidy-${scope}-${status}`) }],
          },
        ],
      },
      { id: 'out', type: 'Output', input: '{{ steps.each.output.items }}' },
    ],
  });

  it.each([
    ['iteration', 'completed', { status: 'COMPLETED', output: [1, 'early', 3] }, ['1', '3']],
    ['iteration', 'failed', { status: 'COMPLETED', output: [1, null, 3] }, ['1', '3']],
    ['loop', 'completed', { status: 'COMPLETED', output: [1, 'early'] }, ['1']],
    ['loop', 'failed', { status: 'FAILED', error: { code: 'two', message: 'no twos' } }, ['1']],
    ['execution', 'completed', { status: 'COMPLETED', output: 'early' }, ['1']],
    ['execution', 'failed', { status: 'FAILED', error: { code: 'two', message: 'no twos' } }, ['1']],
  ])('of scope %s, %s, ends just that', async (scope, status, expected, tidied) => {
    expect(await api.run(scoped(scope, status))).toMatchObject(expected);
    expect(itemsOf(`/tidy-${scope}-${status}`)).toEqual(tidied);
  });
});
