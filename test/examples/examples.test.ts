import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../e2e/api-client.ts';
import { type Ledger, startLedger } from '../e2e/ledger-server.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { type SmtpServer, startSmtp } from '../servers/start-smtp.ts';
import { storeMailConnection } from './around-examples.ts';

const api = new ApiClient(inject('stack').api);
/** Milliseconds; an example may be the first that uses the warehouse. */
const PATIENCE = 170_000;
const names = readdirSync('examples', { withFileTypes: true })
  // Clients of the published APIs are no workflows; they have a test of their own.
  .filter((entry) => entry.isDirectory() && entry.name !== 'clients')
  .map(({ name }) => name);
const has = (name: string, file: string) => existsSync(join('examples', name, file));
const read = (name: string, file: string) => readFileSync(join('examples', name, file), 'utf8');

/** What the examples call: prices, a broken service, and a file of real rows. */
let server: Ledger;
let smtp: SmtpServer;
beforeAll(async () => {
  server = await startLedger();
  smtp = await startSmtp();
  await storeMailConnection(api, smtp.port);
  const built = createRequire(import.meta.url).resolve('vega-datasets');
  const csv = readFileSync(join(dirname(built), '../data/seattle-weather.csv'), 'utf8');
  server.on('/seattle-weather.csv', { headers: { 'content-type': 'text/csv; charset=utf-8' }, body: csv });
  server.on('/broken', { status: 500, body: { error: 'out of order' } });
  for (const [shop, price] of Object.entries({ north: 19.9, south: 18.5, west: 21 }))
    server.on(`/prices/${shop}`, { body: { price } });
});
afterAll(async () => {
  await server?.close();
  await smtp?.stop();
});

describe('examples', () => {
  it('are at least eight, each with a README of three lines', () => {
    expect(names.length).toBeGreaterThanOrEqual(8);
    for (const name of names) expect(read(name, 'README.md').trim().split('\n').length, name).toBe(3);
  });

  it.each(names)('%s runs as its README says', { timeout: PATIENCE + 10_000 }, async (name) => {
    if (has(name, 'other.json')) await api.createWorkflow(JSON.parse(read(name, 'other.json')));
    const workflow = await api.createWorkflow(JSON.parse(read(name, 'workflow.json')));
    const input = JSON.parse(read(name, 'input.json'));
    if ('baseUrl' in input) input.baseUrl = server.url;
    const { id } = await api.start(workflow.id, { input });
    if (has(name, 'meanwhile.json')) await act(id, JSON.parse(read(name, 'meanwhile.json')));
    const execution = await api.ended(id, PATIENCE);
    const { tasks, ...expected } = JSON.parse(read(name, 'expected.json'));
    expect(execution).toMatchObject(expected);
    if (tasks) expect(statusesOf(execution.tasks)).toEqual(tasks);
  });

  it('the mail of email-report has arrived, with its file', () => {
    expect(smtp.mails).toMatchObject([{ from: 'shop@stepgraph.example', to: ['ada@shop.example'] }]);
    const { raw = '' } = smtp.mails[0] ?? {};
    expect(raw).toContain('Subject: Sales: 42 in 2 shops');
    expect(raw).toContain(Buffer.from('shop,total\nnorth,19.5\nsouth,22.5\n').toString('base64'));
  });
});

/** Calls that somebody makes while the execution runs: at once, or when a step waits. */
async function act(execution: string, calls: { waits?: string; post: string; body: unknown }[]): Promise<void> {
  for (const { waits, post, body } of calls) {
    const task = waits === undefined ? '' : await waitingTask(execution, waits);
    const path = post.startsWith('/') ? post : `/v1/executions/${execution}/${post.replace('{task}', task)}`;
    const answer = await api.post(path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  }
}

async function waitingTask(execution: string, path: string): Promise<string> {
  return waitUntil(`${path} to wait`, async () => {
    const { body } = await api.get(`/v1/executions/${execution}`);
    const task = body.tasks.find(
      ({ step, status }: { step: string; status: string }) => step === path && status === 'WAITING',
    );
    return task?.id ?? null;
  });
}

function statusesOf(tasks: { step: string; status: string }[]) {
  return Object.fromEntries(tasks.map(({ step, status }) => [step, status]));
}
