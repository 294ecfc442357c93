import { createHmac } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { executionIds } from '../../services/gateway/dialects/refold/ids.ts';
import { type HttpServer, startHttp } from '../servers/start-http.ts';
import { type Answer, ApiClient } from './api-client.ts';
import { waitUntil } from './wait-until.ts';

const stack = inject('stack');
const api = new ApiClient(stack.api);
const key = 'tkb5b9f358-4160-4fea-a926-cf52b271489d';
const account = { linked_account_id: 'e2e@acme.io', 'x-api-key': key };
const headers = { ...account, slug: 'asana' };
const sync = { ...headers, sync_execution: 'true' };
const start = { id: '1', type: 'start', name: 'Start' };
const v2 = '/api/v2/public';

interface Published {
  id: string;
  draft: string;
}

/** What Temporal keeps of a run, as text. */
async function historyOf(id: string): Promise<string> {
  const connection = await Connection.connect({ address: stack.temporal });
  const { events } = await new Client({ connection }).workflow.getHandle(id).fetchHistory();
  await connection.close();
  // Payloads are base64 in its JSON.
  return JSON.stringify(events, (key, value) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  );
}

/** Stores a node graph and publishes it. */
async function publish(nodes: object[], links: string[], more: object = {}): Promise<Published> {
  const edges = links.map((link) => {
    const [, source, target, sourceHandle] = /^(\w+)>(\w+)(?::(\w+))?$/.exec(link) ?? [];
    return { source, target, ...(sourceHandle ? { sourceHandle } : {}) };
  });
  const document = { name: 'Graph', slug: 'asana', nodes: [start, ...nodes], edges, ...more };
  const created = await api.post(`${v2}/workflow`, document, headers);
  expect([created.status, created.body]).toEqual([200, expect.anything()]);
  const { _id: draft, associated_workflow: id } = created.body.workflow;
  expect(
    (await api.send('PUT', `${v2}/workflow/${draft}/publish`, { json: { published: true }, headers })).status,
  ).toBe(200);
  return { id, draft };
}

const execute = (id: string, event: unknown = {}, more = headers) =>
  api.post(`${v2}/workflow/${id}/execute`, event, more);
const read = async (id: string): Promise<Answer['body']> => (await api.get(`${v2}/execution/${id}`, { headers })).body;
const reaches = (id: string, status: string) =>
  waitUntil(`${id} to become ${status}`, async () => {
    const found = await read(id);
    return found.status === status ? found : null;
  });
/** The node, once what is looked for holds. */
const nodeOf = (id: string, node: string, holds: (found: Answer['body']) => boolean) =>
  waitUntil(`node ${node} of ${id}`, async () => {
    const found = (await read(id)).nodes.find((each: { node_id: string }) => each.node_id === node);
    return found && holds(found) ? found : null;
  });

describe('Refold on the whole stack', () => {
  it('refold 4.2.10 a synchronous call skips a Delay of a day and is answered by the Response node', async () => {
    const { id } = await publish(
      [
        { id: '2', type: 'delay', data: { days: 1 } },
        { id: '3', type: 'response', data: { status_code: 201, data: { said: '{{node.2.body}}' } } },
      ],
      ['1>2', '2>3'],
    );
    const { status, body } = await execute(id, {}, sync);
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        return_value: { said: 'Waited for 0 seconds since sync execution is true.' },
        errored: false,
      }),
    ]);
  });

  it('refold 4.2.19 stop: STOPPING at once, then STOPPED', async () => {
    const { id } = await publish([{ id: '2', type: 'delay', data: { hours: 1 } }], ['1>2']);
    const { execution_id } = (await execute(id)).body;
    await reaches(execution_id, 'RUNNING');
    const stopped = await api.post(`${v2}/execution/${execution_id}/stop`, {}, headers);
    expect(stopped.body).toEqual({ message: 'Stopping instance' });
    expect(await reaches(execution_id, 'STOPPED')).toMatchObject({ _id: execution_id });
    expect((await api.get(`/api/v1/execution/${execution_id}/response`, { headers: account })).body).toEqual({
      response: {},
      status: 'ERRORED',
    });
  });

  it('refold 4.1 GET/POST /api/v2/public/human-tasks/{id}: the link alone reads and submits the form; the first submit wins', async () => {
    const form_structure = {
      title: 'Approve Discount',
      type: 'object',
      required: ['approved'],
      properties: { approved: { type: 'boolean' } },
    };
    const { id } = await publish(
      [
        { id: '2', type: 'human_task', data: { form_structure, timeout: 60, subject: 'Approve?' } },
        { id: '3', type: 'response', data: { data: '{{node.2.body}}' } },
      ],
      ['1>2', '2>3'],
    );
    const { execution_id } = (await execute(id)).body;
    const { latest_output } = await nodeOf(execution_id, '2', (node) => node.latest_output.form_id !== undefined);
    const path = `${v2}/human-tasks/${latest_output.form_id}`;
    const shown = (await api.get(path)).body;
    expect(shown).toMatchObject({
      _id: latest_output.form_id,
      name: 'Approve Discount',
      status: 'WAITING',
      form_structure,
      data: {},
    });
    expect(Date.parse(shown.expire_in)).toBeGreaterThan(Date.now() + 50 * 60_000);
    expect((await api.post(path, { data: { approved: 'maybe' } })).status).toBe(400);
    const submitted = await api.post(path, { data: { approved: true } });
    expect([submitted.status, submitted.body]).toEqual([200, { message: 'Form submitted successfully' }]);
    const late = await api.post(path, { data: { approved: false } });
    expect([late.status, late.body]).toEqual([
      400,
      expect.objectContaining({ message: 'Form has already been submitted' }),
    ]);
    await reaches(execution_id, 'COMPLETED');
    expect((await api.get(path)).body).toMatchObject({ status: 'SUBMITTED', data: { approved: true } });
    expect((await api.get(`/api/v1/execution/${execution_id}/response`, { headers: account })).body.response).toEqual({
      approved: true,
    });
    const unknown = await api.get(`${v2}/human-tasks/6a31a2f0d396207fd2510000`);
    expect([unknown.status, unknown.body]).toEqual([
      404,
      expect.objectContaining({ message: 'Specified Form Not Found' }),
    ]);
  });

  it('refold 4.2.15 Wait for Webhook: the first POST with the security headers lets it go on, later ones change nothing', async () => {
    const { id } = await publish(
      [
        { id: '2', type: 'wait_for_webhook', data: { security_headers: { 'X-Key': 'k-1' } } },
        { id: '3', type: 'response', data: { data: '{{node.2.body.sent}}' } },
      ],
      ['1>2', '2>3'],
    );
    const workflow = (await api.get(`${v2}/workflow/${id}`, { headers })).body;
    const { webhook_url } = workflow.nodes[1];
    const { execution_id } = (await execute(id)).body;
    const waiting = await nodeOf(execution_id, '2', (node) => node.latest_output.webhook_url !== undefined);
    expect(waiting.latest_output).toEqual({ webhook_url });
    expect((await api.post(webhook_url, { sent: 1 })).status).toBe(401);
    expect((await api.post(webhook_url, { sent: 1 }, { 'x-key': 'wrong' })).status).toBe(401);
    expect((await api.get(webhook_url)).status).toBe(405);
    expect((await api.post(webhook_url, { sent: 2 }, { 'x-key': 'k-1' })).status).toBe(200);
    expect((await api.post(webhook_url, { sent: 3 }, { 'x-key': 'k-1' })).status).toBe(200);
    await reaches(execution_id, 'COMPLETED');
    expect((await api.get(`/api/v1/execution/${execution_id}/response`, { headers: account })).body.response).toBe(2);
    expect((await api.post(`/api/v1/workflows/webhooks/${id}/9`, {})).status).toBe(404);
  });

  it('refold 4.2.16 a Sub Flow that is waited for gives what the Response node of the other workflow said', async () => {
    const workflow_alias = `double-${Date.now().toString(36)}`;
    await publish([{ id: '2', type: 'response', data: { data: { twice: '{{event.text}}{{event.text}}' } } }], ['1>2'], {
      workflow_alias,
    });
    const flow = { workflow_id: workflow_alias, sync_execution: true, payload: { text: '{{event.text}}' } };
    const { id } = await publish(
      [
        { id: '2', type: 'sub_flow', data: flow },
        { id: '3', type: 'response', data: { data: '{{node.2.body.return_value}}' } },
      ],
      ['1>2', '2>3'],
    );
    expect((await execute(id, { text: 'ab' }, sync)).body).toMatchObject({
      return_value: { twice: 'abab' },
      errored: false,
    });
  });
});

describe('Refold and services outside', () => {
  let receiver: HttpServer;
  const received: { headers: Record<string, unknown>; method: string; body: string }[] = [];
  beforeAll(async () => {
    receiver = await startHttp((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, method: request.method ?? '', body });
        const person = { result: [{ id: 1, skill: 'encrypted-canary' }], welcome: 'Hello!' };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(request.url === '/person' ? person : { heard: body }));
      });
    });
  });
  afterAll(() => receiver?.stop());

  it('refold 4.2.25 an encrypted field is [REDACTED] wherever it is shown, and reaches later nodes as it is', async () => {
    const custom_output = [{ field: 'result.*.skill', encrypt: true }];
    const told = { first: '{{node.2.body.result.0.skill}}', text: 'is {{node.2.body.result.0.skill}}', id: 7 };
    const url = `${receiver.url}/told`;
    const { id } = await publish(
      [
        { id: '2', type: 'http', data: { url: `${receiver.url}/person`, custom_output } },
        { id: '3', type: 'http', data: { method: 'POST', url, body: told } },
        { id: '4', type: 'response', data: { data: { ...told, all: '{{node.2.body}}', heard: '{{node.3.body}}' } } },
      ],
      ['1>2', '2>3', '3>4'],
    );
    const answered = await execute(id, {}, sync);
    const [hidden, shown] = ['[REDACTED]', { result: [{ id: 1, skill: '[REDACTED]' }], welcome: 'Hello!' }];
    const sent = JSON.stringify({ first: 'encrypted-canary', text: 'is encrypted-canary', id: 7 });
    expect(received.at(-1)).toMatchObject({ method: 'POST', body: sent });
    expect(answered.body.return_value).toMatchObject({ first: hidden, text: hidden, id: 7, all: shown });
    const execution = await read(answered.body.execution_id);
    expect(execution.nodes[1].latest_output.body).toEqual(shown);
    const own = executionIds.fromHex(answered.body.execution_id) ?? '';
    const views = await Promise.all(
      ['', '/tasks', '/result'].map(async (path) => (await api.get(`/v1/executions/${own}${path}`)).body),
    );
    expect(JSON.stringify([answered.body, execution, views])).not.toContain('encrypted-canary');
    const history = await historyOf(own);
    expect(history).toContain('Hello!');
    expect(history).not.toContain('encrypted-canary');
  });

  it('refold 4.2.22 an execution reads the data and the credentials of its account, and so do its sub flows', async () => {
    const { linked_account_id: account_id } = account;
    const your_app = { auth_credentials: { token: 'account-canary' } };
    await api.post(`${v2}/linked-account`, { account_id, udf: { plan: 'pro' }, your_app }, headers);
    const workflow_alias = `plan-${Date.now().toString(36)}`;
    const plan = { data: '{{linked_account.udf.plan}}' };
    await publish([{ id: '2', type: 'response', data: plan }], ['1>2'], { workflow_alias });
    const auth = { 'x-token': 'of {{linked_account.auth_credentials.token}}' };
    const { id } = await publish(
      [
        { id: '2', type: 'http', data: { method: 'POST', url: `${receiver.url}/auth`, headers: auth, body: {} } },
        { id: '3', type: 'sub_flow', data: { workflow_id: workflow_alias, sync_execution: true } },
        { id: '4', type: 'response', data: { data: { of: '{{linked_account.id}}', flow: '{{node.3.body}}' } } },
      ],
      ['1>2', '2>3', '3>4'],
    );
    const { body } = await execute(id, {}, sync);
    const flow = { execution_id: expect.stringMatching(/^ex-/), return_value: 'pro' };
    expect(body.return_value).toEqual({ of: account_id, flow });
    expect(received.at(-1)?.headers['x-token']).toBe('of account-canary');
    const shown = await read(body.execution_id);
    expect(JSON.stringify(shown)).not.toContain('account-canary');
    expect((await read(body.return_value.flow.execution_id)).linked_account_id).toBe(account_id);
  });

  it('refold 4.2.21 x-cobalt-signature is the HMAC of the raw body under the API key; custom bodies are templates', async () => {
    received.length = 0;
    const { id } = await publish([{ id: '2', type: 'response', data: { data: { note: 'done' } } }], ['1>2'], {
      name: 'Export contact',
    });
    const webhook = {
      webhook_url: `${receiver.url}/hook`,
      webhook_events: ['Workflow Completed', 'Connection Expired'],
      workflow_ids: [id],
    };
    const created = await api.post(`${v2}/webhook`, webhook, account);
    expect([created.status, created.body]).toEqual([
      200,
      expect.objectContaining({ ...webhook, is_enabled: true, webhook_type: 'default', method: 'POST' }),
    ]);
    const custom = {
      ...webhook,
      webhook_type: 'custom',
      method: 'PUT',
      webhook_body: { run: '{{event.instance_id}}', note: '{{workflow_response.note}}', all: '{{workflow_response}}' },
      webhook_headers: { 'X-Run': 'run {{event.status}}' },
    };
    const second = (await api.post(`${v2}/webhook`, custom, account)).body;
    const { execution_id } = (await execute(id)).body;
    await waitUntil('both webhooks', async () => (received.length >= 2 ? true : null));
    const plain = received.find(({ method }) => method === 'POST');
    expect(JSON.parse(plain?.body ?? '')).toEqual({
      ...{ linked_account_id: 'e2e@acme.io', instance_id: execution_id, workflow_id: id, config_id: 'e2e@acme.io' },
      ...{ event: 'Workflow Completed', workflow_name: 'Export contact', status: 'COMPLETED', environment: 'test' },
    });
    expect(plain?.headers['x-cobalt-signature']).toBe(
      createHmac('sha256', key)
        .update(plain?.body ?? '')
        .digest('hex'),
    );
    const own = received.find(({ method }) => method === 'PUT');
    expect(JSON.parse(own?.body ?? '')).toEqual({ run: execution_id, note: 'done', all: { note: 'done' } });
    expect(own?.headers['x-run']).toBe('run COMPLETED');
    const left = await api.delete(`${v2}/webhook/${created.body._id}`, account);
    expect(left.body.map((each: { _id: string }) => each._id)).toContain(second._id);
    await api.delete(`${v2}/webhook/${second._id}`, account);
    const gone = await api.get(`${v2}/webhook/${second._id}`, { headers: account });
    expect([gone.status, gone.body]).toEqual([
      400,
      expect.objectContaining({ error: 'RESOURCE_NOT_FOUND', message: 'Webhook not found' }),
    ]);
  });
});
