import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, mostAtOnce, startLedger } from './ledger-server.ts';
import { waitUntil } from './wait-until.ts';

const stack = inject('stack');
const api = new ApiClient(stack.api);
let connection: Connection;
let client: Client;
let ledger: Ledger;
beforeAll(async () => {
  connection = await Connection.connect({ address: stack.temporal });
  client = new Client({ connection });
  ledger = await startLedger();
});
afterAll(async () => {
  await ledger.close();
  await connection.close();
});

interface Row {
  id: string;
  step: string;
  status: string;
  type: string;
}

/** Every run that one execution was continued in, as soon as Temporal lists the last one as closed. */
function runsOf(id: string) {
  return waitUntil(`the runs of ${id} to be listed`, async () => {
    const runs = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = "${id}"` })) runs.push(run);
    return runs.length > 0 && runs.every(({ closeTime }) => closeTime) ? runs : null;
  });
}

async function expectSmallRuns(id: string): Promise<number> {
  const runs = await runsOf(id);
  for (const { historyLength, historySize = 0 } of runs) {
    expect(historyLength).toBeLessThan(10_000);
    expect(historySize).toBeLessThan(10_000_000);
  }
  return runs.length;
}

async function expectSmallAnswer(id: string): Promise<void> {
  const text = await (await fetch(new URL(`/v1/executions/${id}`, stack.api))).text();
  expect(text.length).toBeLessThan(100_000);
}

/** All rows of the task list, page by page. */
async function allTasks(id: string, filter = ''): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await api.get(`/v1/executions/${id}/tasks?limit=200${filter}${cursor && `&cursor=${cursor}`}`);
    expect(page.status).toBe(200);
    rows.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  return rows;
}

describe('wide runs', () => {
  it('a loop of 10,000 passes stays small, and its pages list every task once, in order', async () => {
    const { id } = await api.start(
      (
        await api.createWorkflow({
          name: 'Ten thousand',
          steps: [
            {
              id: 'each',
              type: 'Loop',
              input: { count: 10_000 },
              steps: [{ id: 'twice', type: 'Transform', input: { value: '{{ item * 2 }}' } }],
            },
            { id: 'sum', type: 'Output', input: '{{ sum(steps.each.output.items.map(i, i.value)) }}' },
          ],
        })
      ).id,
    );
    expect(await api.ended(id, 60_000)).toMatchObject({ status: 'COMPLETED', output: 99_990_000 });
    await expectSmallRuns(id);
    await expectSmallAnswer(id);
    const paths = Array.from({ length: 10_000 }, (_, n) => `each[${n}]/twice`);
    const rows = await allTasks(id);
    expect(rows.map(({ step }) => step)).toEqual(['each', ...paths, 'sum']);
    expect(new Set(rows.map((row) => row.id)).size).toBe(10_002);
    expect((await allTasks(id, '&type=Output')).map(({ step }) => step)).toEqual(['sum']);
    expect((await allTasks(id, '&step=each%5B777%5D')).map(({ step }) => step)).toEqual(['each[777]/twice']);
    expect(await allTasks(id, '&status=FAILED')).toEqual([]);
  });

  it('a map of 2,000 calls at 50 performs each once', async () => {
    ledger.on('/map', { body: 'ok' });
    const id = await api.begin({
      name: 'Map',
      steps: [
        {
          id: 'call',
          type: 'Http',
          forEach: { count: 2000, concurrency: 50 },
          input: { url: `${ledger.url}/map`, query: { n: '{{ string(item) }}' } },
        },
        { type: 'Output', input: '{{ size(steps.call.output.items) }}' },
      ],
    });
    expect(await api.ended(id, 60_000)).toMatchObject({ status: 'COMPLETED', output: 2000 });
    const calls = ledger.calls('/map');
    expect(new Set(calls.map(({ query }) => query.get('n'))).size).toBe(2000);
    expect(calls.length).toBe(2000);
    expect(mostAtOnce(calls)).toBeLessThanOrEqual(50);
    await expectSmallRuns(id);
    await expectSmallAnswer(id);
    expect((await allTasks(id, '&status=COMPLETED&step=call')).length).toBe(2001);
  });
});

describe('large values', () => {
  it('an output of 20 MB is read from the result', async () => {
    const text = 'abcdefghij'.repeat(2_000_000);
    ledger.on('/large', { body: { text } });
    const id = await api.begin({
      name: 'Large',
      steps: [
        { id: 'get', type: 'Http', input: { url: `${ledger.url}/large` } },
        { id: 'size', type: 'Transform', input: { value: '{{ size(steps.get.output.body.text) }}' } },
        {
          id: 'out',
          type: 'Output',
          input: { size: '{{ previous.value }}', text: '{{ steps.get.output.body.text }}' },
        },
      ],
    });
    const execution = await api.ended(id, 60_000);
    expect(execution.status, JSON.stringify(execution.error)).toBe('COMPLETED');
    await expectSmallAnswer(id);
    const { status, body } = await api.get(`/v1/executions/${id}/result`);
    expect(status).toBe(200);
    expect(body.output.size).toBe(20_000_000);
    expect(body.output.text === text, 'the same text').toBe(true);
    await expectSmallRuns(id);
  });
});

describe('a run that is continued as new', () => {
  // test/replay/many-continues.test.ts does it 20 times, with smaller runs.
  it('keeps what is open, and loses and repeats nothing', async () => {
    // Just short of what would be kept by reference: a run is continued after some 2 MB of history.
    ledger.on('/long', { body: 'x'.repeat(60_000) });
    const id = await api.begin({
      name: 'Long',
      steps: [
        { id: 'ask', type: 'Approval', after: [] },
        {
          id: 'call',
          type: 'Http',
          after: [],
          forEach: { count: 200, concurrency: 3 },
          input: { url: `${ledger.url}/long`, query: { n: '{{ string(item) }}' } },
        },
        {
          id: 'out',
          type: 'Output',
          after: ['ask', 'call'],
          input: { answer: '{{ steps.ask.output }}', calls: '{{ size(steps.call.output.items) }}' },
        },
      ],
    });
    await api.task(id, 'call', ['COMPLETED'], 60_000);
    expect((await api.byHand(id, 'ask', 'complete', { output: 'at last' })).status).toBe(200);
    expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', output: { answer: 'at last', calls: 200 } });
    const numbers = ledger.calls('/long').map(({ query }) => Number(query.get('n')));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(await expectSmallRuns(id)).toBeGreaterThan(2);
  });
});
