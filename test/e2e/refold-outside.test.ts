import { createHmac } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { executionIds } from '../../services/gateway/dialects/refold/ids.ts';
import { type HttpServer, startHttp } from '../servers/start-http.ts';
import { ApiClient } from './api-client.ts';
import { account, headers, key, refoldOf, sync, v2 } from './refold-client.ts';
import { waitUntil } from './wait-until.ts';

const stack = inject('stack');
const api = new ApiClient(stack.api);
const { publish, execute, read } = refoldOf(api);

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
        response.end(JSON.stringify(request.url === '/person' ? person : { heard: body, at: request.url }));
      });
    });
  });
  afterAll(() => receiver?.stop());

  it('refold 4.2.25 an encrypted field is [REDACTED] wherever it is shown, and reaches later nodes as it is', async () => {
    const custom_output = [{ field: 'result.*.skill', encrypt: true }];
    const told = { first: '{{node.2.body.result.0.skill}}', text: 'is {{node.2.body.result.0.skill}}', id: 7 };
    const url = `${receiver.url}/told/{{node.2.body.result.0.skill}}`;
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
    expect(execution.nodes[2].latest_output.body).toMatchObject({ at: '/told/[REDACTED]' });
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
