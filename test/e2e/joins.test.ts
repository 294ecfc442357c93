import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';
import { statusesOf } from './statuses-of.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
  for (const name of ['broken', 'down'])
    ledger.on(`/${name}`, { status: name === 'down' ? 503 : 500, body: { error: name } });
});
afterAll(() => ledger.close());

const call = (id: string, path: string) => ({
  id,
  type: 'Http',
  after: [],
  retry: { maxAttempts: 1 },
  input: { url: `${ledger.url}${path}` },
});

describe('joins over real services', () => {
  it('any: the first answer wins, and the call that still runs is hung up on', async () => {
    ledger.on('/quick', () => ({ body: { from: 'quick' }, delayMs: 150 }));
    ledger.on('/hangs', { delayMs: 60_000 });
    const execution = await api.run({
      name: 'First wins',
      steps: [
        call('hangs', '/hangs'),
        call('quick', '/quick'),
        {
          id: 'out',
          type: 'Output',
          after: ['hangs', 'quick'],
          join: 'any',
          input: { quick: '{{ previous.quick.body.from }}', hangs: '{{ previous.hangs }}' },
        },
      ],
    });
    expect(execution).toMatchObject({ status: 'COMPLETED', output: { quick: 'quick', hangs: null } });
    expect(statusesOf(execution.tasks)).toEqual({ hangs: 'CANCELLED', quick: 'COMPLETED', out: 'COMPLETED' });
    const [entry] = ledger.calls('/hangs');
    if (entry) await waitUntil('the connection to end', () => entry.hungUp ?? null);
    expect(ledger.calls('/hangs').length, 'not called again').toBeLessThanOrEqual(1);
  });

  it('atLeast: counts what completed; too few fail with join-unsatisfied, which can be handled', async () => {
    const definition = (n: number) => ({
      name: `At least ${n}`,
      steps: [
        call('a', '/a'),
        call('bad', '/broken'),
        call('b', '/b'),
        {
          id: 'sum',
          type: 'Transform',
          after: ['a', 'bad', 'b'],
          join: { atLeast: n },
          input: { value: '{{ keys(previous).filter(k, previous[k] != null) }}' },
          onError: { then: [{ id: 'told', type: 'Transform', input: { value: '{{ error.details }}' } }] },
        },
        { id: 'out', type: 'Output', input: '{{ previous.value }}' },
      ],
    });
    expect(await api.run(definition(2))).toMatchObject({ status: 'COMPLETED', output: ['a', 'b'] });
    const few = await api.run(definition(3));
    expect(few).toMatchObject({ status: 'COMPLETED', output: { needed: 3 } });
    expect(statusesOf(few.tasks)).toMatchObject({ bad: 'FAILED', sum: 'FAILED' });
  });

  it('collect: waits for all and reads what failed', async () => {
    const execution = await api.run({
      name: 'Collect',
      steps: [
        call('good', '/good'),
        call('bad', '/broken'),
        {
          id: 'out',
          type: 'Output',
          after: ['good', 'bad'],
          join: 'collect',
          input: {
            good: '{{ previous.good.body.path }}',
            bad: '{{ previous.bad }}',
            code: '{{ steps.bad.error.code }}',
            status: '{{ steps.bad.error.details.status }}',
          },
        },
      ],
    });
    expect(execution).toMatchObject({
      status: 'COMPLETED',
      output: { good: '/good', bad: null, code: 'http-status', status: 500 },
    });
  });

  it('all: one failure ends the run and stops the others', async () => {
    ledger.on('/hangs-too', { delayMs: 60_000 });
    const execution = await api.run({
      name: 'All',
      steps: [
        call('hangs', '/hangs-too'),
        { ...call('bad', '/broken'), after: ['pause'] },
        { id: 'pause', type: 'Wait', after: [], input: { for: 'PT0.3S' } },
        { id: 'out', type: 'Output', after: ['hangs', 'bad'], input: 1 },
      ],
    });
    expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'http-status', step: 'bad' } });
    expect(statusesOf(execution.tasks)).toMatchObject({ hangs: 'CANCELLED', bad: 'FAILED', out: 'PENDING' });
  });
});

describe('Parallel over real services', () => {
  const branches = () => [
    [{ ...call('p1', '/p1'), after: undefined }],
    [{ ...call('p2', '/down'), after: undefined }],
    [
      { id: 'wait', type: 'Wait', input: { for: 'PT10M' } },
      { ...call('p3', '/p3'), after: undefined },
    ],
  ];
  it('any cancels the branches that lose, their later steps never start', async () => {
    const execution = await api.run({
      name: 'Race',
      steps: [
        { id: 'race', type: 'Parallel', join: 'any', branches: branches() },
        { type: 'Output', input: '{{ steps.race.output.branches.map(b, b == null) }}' },
      ],
    });
    expect(execution).toMatchObject({ status: 'COMPLETED', output: [false, true, true] });
    expect(statusesOf(execution.tasks)).toMatchObject({ 'race/p1': 'COMPLETED', 'race/wait': 'CANCELLED' });
    expect(ledger.calls('/p3').length).toBe(0);
  });

  it('atLeast that cannot be met fails at once, without waiting for the rest', async () => {
    const execution = await api.run({
      name: 'Too few',
      steps: [{ id: 'race', type: 'Parallel', join: { atLeast: 3 }, branches: branches() }],
    });
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: { code: 'join-unsatisfied', step: 'race', details: { needed: 3 } },
    });
    expect(statusesOf(execution.tasks)).toMatchObject({ 'race/p2': 'FAILED', 'race/wait': 'CANCELLED' });
  });

  it('collect never fails', async () => {
    const [good, bad] = branches();
    const execution = await api.run({
      name: 'All told',
      steps: [{ id: 'both', type: 'Parallel', join: 'collect', branches: [good, bad] }],
    });
    expect(execution).toMatchObject({
      status: 'COMPLETED',
      output: {
        branches: [{ body: { path: '/p1' } }, null],
        errors: [{ index: 1, code: 'http-status', step: 'both/p2', details: { status: 503 } }],
      },
    });
  });
});
