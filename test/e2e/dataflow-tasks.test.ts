import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type OpenAiServer, startOpenAi } from '../servers/start-openai.ts';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
let model: OpenAiServer;
beforeAll(async () => {
  [ledger, model] = await Promise.all([startLedger(), startOpenAi()]);
});
afterAll(() => Promise.all([ledger?.close(), model?.stop()]));

/** Creates a document, executes it and gives its task statuses and outputs, with what `/v1` tells of the execution. */
async function run(document: object, body: object = {}, headers: Record<string, string> = {}) {
  const created = await api.post('/workflows', document);
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  const started = await api.post(`/workflows/${created.body.workflow_id}/execute`, body, headers);
  expect(started.status, JSON.stringify(started.body)).toBe(202);
  const { execution_id: id } = started.body;
  const path = `/workflows/${created.body.workflow_id}/executions/${id}`;
  const shown = await waitUntil(`${id} to end`, async () => {
    const { body: read } = await api.get(path);
    return ['COMPLETED', 'FAILED', 'CANCELLED'].includes(read.status) ? read : null;
  });
  return { shown, execution: (await api.get(`/v1/executions/${id}`)).body };
}

it('dataflow 3.4 a page is downloaded, read, summed up, cut and counted', async () => {
  const page = '<html><head><title>t</title></head><body><h1>Hello</h1><p>dear <b>world</b></p></body></html>';
  ledger.on('/page', { headers: { 'content-type': 'text/html' }, body: page });
  const key = 'sk-canary-e2e-19f3';
  const connection = { type: 'http', settings: { baseUrl: `${model.url}/v1`, auth: { kind: 'none' } } };
  expect((await api.put('/v1/connections/openai', connection)).status).toBeLessThan(300);
  const { shown, execution } = await run(
    {
      title: 'Sum a page up',
      inputs: [{ name: 'url', type: 'text' }],
      tasks: [
        { name: 'page', type: 'web.download', inputs: { url: '{{inputs.url}}' } },
        { name: 'words', type: 'web.extract_text' },
        { name: 'summary', type: 'openai.completion', inputs: [{ name: 'prompt', value: 'Shout it.' }] },
        { name: 'short', type: 'text.truncate', inputs: { length: 7 } },
        { name: 'size', type: 'text.size' },
      ],
      outputs: [
        { name: 'short', type: 'text', value: '{{tasks.short.outputs.truncated_text}}' },
        { name: 'size', type: 'number', value: '{{tasks.size.outputs.size}}' },
      ],
    },
    { inputs: { url: `${ledger.url}/page` } },
    { 'x-openai-key': key },
  );
  expect(shown.status, JSON.stringify(execution.error)).toBe('COMPLETED');
  expect(shown.tasks.map(({ type, output }: { type: string; output: object }) => [type, output])).toEqual([
    ['web.download', { html: page }],
    ['web.extract_text', { text: 'Hello\n\ndear world' }],
    ['openai.completion', { completion: 'HELLO\n\nDEAR WORLD', usage: expect.objectContaining({ total_tokens: 29 }) }],
    ['text.truncate', { truncated_text: 'HELLO\n\n...' }],
    ['text.size', { size: 10 }],
  ]);
  expect(execution.output).toEqual({ short: 'HELLO\n\n...', size: 10 });
  expect(model.calls.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
  expect(
    JSON.stringify([shown, execution, (await api.get(`/v1/executions/${execution.id}/events`)).body]),
  ).not.toContain(key);
});

it('dataflow 3.4 http.request calls an endpoint', async () => {
  ledger.on('/orders', { status: 201, body: { id: 7 } });
  const inputs = { url: `${ledger.url}/orders`, method: 'POST', body: { sku: 'a' } };
  const { shown } = await run({ name: 'Order', tasks: [{ name: 'order', type: 'http.request', inputs }] });
  expect(shown.tasks[0]).toMatchObject({ status: 'COMPLETED', output: { status: 201, body: { id: 7 } } });
  expect(ledger.calls('/orders').map(({ method, body }) => [method, body])).toEqual([['POST', '{"sku":"a"}']]);
});

it('dataflow 3.3.9 retry, condition and fallback do what they say', async () => {
  ledger.on('/shaky', (_entry, count) => (count < 3 ? { status: 503 } : { body: { ok: true } }));
  ledger.on('/broken', { status: 500 });
  const call = (path: string) => ({ url: `${ledger.url}${path}` });
  const { shown, execution } = await run(
    {
      title: 'Careful',
      inputs: [{ name: 'wanted', type: 'boolean', default: false }],
      tasks: [
        {
          name: 'shaky',
          type: 'http.request',
          inputs: call('/shaky'),
          retry: { attempts: 3, delay: 0.1, multiplier: 2 },
        },
        { name: 'unwanted', type: 'http.request', inputs: call('/unwanted'), condition: '{{inputs.wanted}}' },
        {
          name: 'broken',
          type: 'http.request',
          inputs: call('/broken'),
          retry: { attempts: 2, delay: 0.1, multiplier: 1 },
          fallback: { task: 'echo', inputs: { instead: true } },
        },
      ],
      outputs: [
        { name: 'shaky', type: 'boolean', value: '{{tasks.shaky.outputs.body.ok}}' },
        { name: 'broken', type: 'boolean', value: '{{tasks.broken.outputs.instead}}' },
      ],
    },
    { inputs: {} },
  );
  const statuses = shown.tasks.map(({ type, status }: { type: string; status: string }) => `${type} ${status}`);
  expect(statuses).toEqual(['Http COMPLETED', 'Http SKIPPED', 'Http FAILED', 'Echo COMPLETED']);
  expect([shown.status, execution.output]).toEqual(['COMPLETED', { shaky: true, broken: true }]);
  expect(['/shaky', '/unwanted', '/broken'].map((path) => ledger.calls(path).length)).toEqual([3, 0, 2]);
});

it('dataflow 3.3.9 a required input that is missing fails the task', async () => {
  const { shown, execution } = await run(
    { name: 'Unknown until it runs', steps: [{ type: 'Echo' }, { type: 'text.size' }] },
    { input: { other: 1 } },
  );
  expect(shown).toMatchObject({ status: 'FAILED', tasks: [{ status: 'COMPLETED' }, { status: 'FAILED' }] });
  expect(execution.error).toMatchObject({ code: 'step-input-invalid', message: expect.stringContaining('text') });
});

it('the guard holds on a real stack: a task may call this machine in development, and no metadata service ever', async () => {
  const { shown, execution } = await run({
    name: 'Inside',
    tasks: [
      { name: 'inside', type: 'web.download', inputs: { url: 'http://[::ffff:169.254.169.254]/latest/meta-data/' } },
    ],
  });
  expect([shown.status, execution.error?.code]).toEqual(['FAILED', 'destination-refused']);
});
