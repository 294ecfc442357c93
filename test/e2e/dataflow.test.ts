import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';
import { webhookSecret } from './shared-stack.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
const dummy = {
  name: 'Dummy Workflow',
  steps: [{ type: 'StaticTextInput', input: 'Hello, world!' }, { type: 'TextOperation.Reverse' }, { type: 'Echo' }],
};
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

async function ended(workflow: string, execution: string) {
  return waitUntil(`${execution} to end`, async () => {
    const { body } = await api.get(`/workflows/${workflow}/executions/${execution}`);
    return ['COMPLETED', 'FAILED', 'CANCELLED'].includes(body.status) ? body : null;
  });
}

describe('the published page of the Data Flow Platform, from top to bottom', () => {
  it('dataflow 3.3.4 creates, executes, tells the status and lists: the dummy ends with !dlrow ,olleH', async () => {
    const created = await api.post('/workflows', dummy);
    expect(created.status).toBe(201);
    expect(Object.keys(created.body)).toEqual(['workflow_id']);
    const id = created.body.workflow_id;
    expect(id).toMatch(/^wf-[0-9a-z]{8}$/);
    expect((await api.get(`/workflows/${id}/executions`)).body).toEqual({ executions: [] });

    const executed = await api.send('POST', `/workflows/${id}/execute`, {});
    expect(executed.status).toBe(202);
    expect(Object.keys(executed.body)).toEqual(['execution_id']);
    const execution = executed.body.execution_id;
    expect(execution).toMatch(/^ex-[0-9a-z]{8}$/);

    const document = await ended(id, execution);
    expect(document).toEqual({
      execution_id: execution,
      workflow_id: id,
      status: 'COMPLETED',
      tasks: [
        {
          task_id: expect.stringMatching(/^task-[0-9a-z]{8}$/),
          type: 'StaticTextInput',
          status: 'COMPLETED',
          input: { text: 'Hello, world!' },
          output: { text: 'Hello, world!' },
        },
        {
          task_id: expect.any(String),
          type: 'TextOperation.Reverse',
          status: 'COMPLETED',
          input: { text: 'Hello, world!' },
          output: { text: '!dlrow ,olleH' },
        },
        {
          task_id: expect.any(String),
          type: 'Echo',
          status: 'COMPLETED',
          input: { text: '!dlrow ,olleH' },
          output: { text: '!dlrow ,olleH' },
        },
      ],
    });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect((await api.get(`/workflows/${id}/executions`)).body).toEqual({
      executions: [
        { execution_id: execution, status: 'COMPLETED', created_at: time, started_at: time, completed_at: time },
      ],
    });
  });

  it('dataflow 3.1 GET /workflows/{workflow_id}/executions/{execution_id} shows every task from the start, a pending one without input and output', async () => {
    ledger.on('/slow', { delayMs: 1500, body: { text: 'later' } });
    const definition = {
      name: 'Slow',
      steps: [dummy.steps[0], { type: 'Http', input: { url: `${ledger.url}/slow` } }, { type: 'Echo' }],
    };
    const { body } = await api.post('/workflows', definition);
    const { execution_id: execution } = (await api.post(`/workflows/${body.workflow_id}/execute`, {})).body;
    await waitUntil('the call to arrive', () => ledger.calls('/slow').length > 0);
    const running = (await api.get(`/workflows/${body.workflow_id}/executions/${execution}`)).body;
    expect(running.status).toBe('RUNNING');
    expect(running.tasks.map(({ status }: { status: string }) => status)).toEqual(['COMPLETED', 'RUNNING', 'PENDING']);
    expect(Object.keys(running.tasks[1]).sort()).toEqual(['input', 'status', 'task_id', 'type']);
    expect(Object.keys(running.tasks[2]).sort()).toEqual(['status', 'task_id', 'type']);
    const row = (await api.get(`/workflows/${body.workflow_id}/executions`)).body.executions[0];
    expect(row).toMatchObject({ status: 'RUNNING', completed_at: null });
    expect((await ended(body.workflow_id, execution)).status).toBe('COMPLETED');
  });

  it('dataflow 3.3.1 refuses a step whose input does not fit the output before it, with positions and types', async () => {
    const definition = {
      name: 'Misfit',
      steps: [
        { type: 'StaticTextInput', input: 'abc' },
        { type: 'TextOperation.Length' },
        { type: 'TextOperation.Reverse' },
      ],
    };
    const { status, body } = await api.post('/workflows', definition);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    const text = JSON.stringify(body);
    expect(text).toMatch(/2/);
    expect(text).toMatch(/3/);
    expect(text).toMatch(/text/);
    expect(text).toMatch(/length/);
  });

  it('dataflow 3.3.6 refuses a bad input with 400 and keeps no record of it', async () => {
    const { body } = await api.post('/workflows', { name: 'Needs text', steps: [{ type: 'TextOperation.Reverse' }] });
    const path = `/workflows/${body.workflow_id}`;
    expect((await api.post(`${path}/execute`, { input: { text: 7 } })).status).toBe(400);
    expect((await api.post(`${path}/execute`, { input: {} })).status).toBe(400);
    expect((await api.get(`${path}/executions`)).body.executions).toEqual([]);
    const good = await api.post(`${path}/execute`, { input: { text: 'abc' } });
    expect((await ended(body.workflow_id, good.body.execution_id)).tasks[0].output).toEqual({ text: 'cba' });
  });

  it('dataflow 3.3.7 tells a webhook of the start, of each task and of the end, in order', async () => {
    const { body } = await api.post('/workflows', dummy);
    const { execution_id: execution } = (
      await api.post(`/workflows/${body.workflow_id}/execute`, { webhook_url: `${ledger.url}/hook` })
    ).body;
    const told = await waitUntil('the end to be told', () => {
      const documents = ledger.calls('/hook').map((call) => JSON.parse(call.body));
      return documents.some(({ status }) => status === 'COMPLETED') ? documents : null;
    });
    for (const document of told)
      expect(document).toMatchObject({
        execution_id: execution,
        workflow_id: body.workflow_id,
        event: expect.any(String),
      });
    expect(told.at(-1)).toMatchObject({
      status: 'COMPLETED',
      tasks: [{ status: 'COMPLETED' }, { status: 'COMPLETED' }, { status: 'COMPLETED' }],
    });
    const signer = new Webhook(webhookSecret);
    const ids = ledger.calls('/hook').map((call) => {
      const headers = Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [name, String(value)]));
      expect(signer.verify(call.body, headers)).toEqual(JSON.parse(call.body));
      expect(() => signer.verify(`${call.body} `, headers)).toThrow();
      return headers['webhook-id'];
    });
    expect(new Set(ids).size).toBe(ids.length);
    // The native API lists what it was told, and sends it again.
    const log = `/v1/executions/${execution}/deliveries`;
    const logged = await waitUntil('all to be noted', async () => {
      const { items } = (await api.get(`${log}?status=DELIVERED`)).body;
      return items.length === ids.length ? items.map(({ id }: { id: string }) => id) : null;
    });
    expect(logged.sort()).toEqual(ids.sort());
    expect(await api.post(`${log}/${ids[0]}/redeliver`, undefined)).toMatchObject({
      status: 202,
      body: { webhook: null },
    });
    await waitUntil('the first to come again', () =>
      ledger.calls('/hook').filter(({ headers }) => headers['webhook-id'] === ids[0]).length === 2 ? true : null,
    );
  });

  it('dataflow 3.2 takes the later published names', async () => {
    const later = {
      title: 'Later',
      description: 'x',
      inputs: [],
      tasks: [
        { type: 'static_text_input', input: 'Hello, world!' },
        { type: 'text_operations.reverse' },
        { type: 'echo' },
      ],
    };
    const created = await api.post('/workflows', later);
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    const started = await api.post(`/workflows/${created.body.workflow_id}/executions`, {});
    expect(started.body).toMatchObject({
      workflow_execution_id: expect.stringMatching(/^we-/),
      workflow_id: created.body.workflow_id,
      workflow_version: 1,
      status: 'PENDING',
    });
    expect((await ended(created.body.workflow_id, started.body.workflow_execution_id)).status).toBe('COMPLETED');
  });
});
