import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executionIds, workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import * as wire from '../../../../../services/gateway/dialects/refold/wire.ts';
import { createResponse } from '../../../../../services/gateway/dialects/refold/workflow-wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const account = { linked_account_id: 'markwood@some_email.com', 'x-api-key': 'tk-test' };
const headers = { ...account, slug: 'asana' };

let api: OpenApi;
let workflow: string;
beforeAll(async () => {
  api = await openApi();
  const definition = {
    name: 'Post message',
    steps: [
      { id: 'a', type: 'Echo', input: 1 },
      { id: 'b', type: 'Http', input: { url: 'https://a.example' }, onError: 'skip', retry: { maxAttempts: 3 } },
      {
        id: 'each',
        type: 'Loop',
        input: { items: [1, 2, 3], onItemError: 'collect' },
        steps: [{ id: 'say', type: 'Echo' }],
      },
    ],
  };
  const { body } = await ask(`${api.url}/v1/workflows`, 'POST', definition);
  workflow = (body as { id: string }).id;
});
afterAll(() => api?.close());

const at = (path: string) => `${api.url}/api/v2/public${path}`;
const get = (path: string, more: Record<string, string> = account) => ask(at(path), 'GET', undefined, more);
const post = (path: string, body: unknown = {}, more: Record<string, string> = headers) =>
  ask(at(path), 'POST', body, more);
const execute = (body: unknown = {}, more: Record<string, string> = headers) =>
  post(`/workflow/${workflowIds.toHex(workflow)}/execute`, body, more);
const start = async (more: Record<string, string> = headers) =>
  ((await execute({}, more)).body as { execution_id: string }).execution_id;
const ours = (hex: string) => executionIds.fromHex(hex) ?? '';

describe('executions', () => {
  it('refold 4.2.16 a Sub Flow node tells the id of its execution as the API has it', async () => {
    const nodes = [
      { id: '1', type: 'start', name: 'Start' },
      { id: '2', type: 'sub_flow', name: 'Flow', data: { workflow_id: workflow, sync_execution: true } },
      { id: '3', type: 'transform', name: 'Give', data: { output: { execution_id: 'ex-7' } } },
    ];
    const edges = [
      { source: '1', target: '2' },
      { source: '2', target: '3' },
    ];
    const made = await post('/workflow', { name: 'Calls', nodes, edges }, account);
    const { _id, associated_workflow } = createResponse.parse(made.body).workflow;
    await ask(at(`/workflow/${_id}/publish`), 'PUT', { published: true }, account);
    const run = await post(`/workflow/${associated_workflow}/execute`);
    const { execution_id } = run.body as { execution_id: string };
    const task = {
      type: 'Echo',
      status: 'COMPLETED' as const,
      startedAt: Date.now(),
      completedAt: Date.now(),
      attempts: 1,
    };
    const output = { execution_id: 'ex-1a2b3c4d', return_value: 1 };
    api.show(ours(execution_id), {
      status: 'RUNNING',
      tasks: [
        { path: 'n2', ...task, output: { body: output } },
        { path: 'n3', ...task, output: { body: { execution_id: 'ex-7' } } },
      ],
    });
    const shown = wire.instance.parse((await get(`/execution/${execution_id}`)).body);
    const bodyOf = (node: string) => Object(shown.nodes.find(({ node_id }) => node_id === node)?.latest_output).body;
    expect(bodyOf('2')).toEqual({ execution_id: executionIds.toHex('ex-1a2b3c4d'), return_value: 1 });
    // What a node of another type calls so is its own.
    expect(bodyOf('3')).toEqual({ execution_id: 'ex-7' });
  });

  it('refold 4.1 GET /api/v2/public/execution/{id} gives the instance with its nodes by entry time', async () => {
    const id = await start({ ...headers, config_id: 'cfg-1' });
    const times = { startedAt: Date.UTC(2024, 0, 1, 0, 0, 2), completedAt: Date.UTC(2024, 0, 1, 0, 0, 3), attempts: 1 };
    api.show(ours(id), {
      status: 'RUNNING',
      tasks: [
        { path: 'a', type: 'Echo', status: 'COMPLETED', output: { body: 'said' }, ...times },
        {
          path: 'b',
          type: 'Http',
          status: 'FAILED',
          error: { code: 'http-status', message: 'no', step: 'b', details: null },
          ...times,
          startedAt: times.startedAt - 1000,
          attempts: 3,
        },
        { path: 'each', type: 'Loop', status: 'RUNNING', startedAt: times.startedAt + 5 },
      ],
    });
    const { status, body } = await get(`/execution/${id}`);
    expect(status).toBe(200);
    const instance = wire.instance.strict().parse(body);
    expect(instance).toMatchObject({
      _id: id,
      name: `Execution for workflow ${workflowIds.toHex(workflow)}`,
      ...{ environment: 'test', status: 'RUNNING', config_id: 'cfg-1', linked_account_id: account.linked_account_id },
      ...{
        associated_workflow: { _id: workflowIds.toHex(workflow), name: 'Post message' },
        type_of_execution: 'ASYNC',
      },
      ...{ trigger_application_event: 'API Call', completion_percentage: 66 },
    });
    expect(instance.nodes.map(({ node_id, node_status }) => [node_id, node_status])).toEqual([
      ['b', 'Errored_and_Skipped'],
      ['a', 'Success'],
      ['each', 'Waiting'],
    ]);
    expect(instance.nodes[0]).toMatchObject({
      attempts_made: 3,
      maximum_attempts: 3,
      is_batch: false,
      execution_time: 2000,
    });
    expect(instance.nodes[1]?.latest_output).toEqual({ status: 'Success', node_id: 'a', node_name: 'a', body: 'said' });
    expect(instance.nodes[2]?.is_batch).toBe(true);
  });

  it('refold 4.1 GET …/execution/{id}/nodes/{node_id}/batches pages the iterations of a batch node; others are 501', async () => {
    const id = await start();
    const done = { type: 'Echo', status: 'COMPLETED' as const, startedAt: 1, completedAt: 2, attempts: 1 };
    api.show(ours(id), {
      status: 'RUNNING',
      tasks: [
        { path: 'each', type: 'Loop', status: 'RUNNING', startedAt: 1 },
        { path: 'each[0]/say', ...done, output: { processed: 50 } },
        {
          path: 'each[1]/say',
          ...done,
          status: 'FAILED',
          error: { code: 'x', message: 'x', step: 'each[1]/say', details: null },
        },
        { path: 'each[2]/say', type: 'Echo', status: 'RUNNING', startedAt: 1 },
      ],
    });
    const { status, body } = await get(`/execution/${id}/nodes/each/batches?limit=2`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      docs: [
        { batch_index: 0, status: 'Success', output: { processed: 50 } },
        { batch_index: 1, status: 'Errored', output: null },
      ],
      ...{ totalDocs: 3, limit: 2, page: 1, totalPages: 2, hasNextPage: true, nextPage: 2 },
    });
    expect((await get(`/execution/${id}/nodes/each/batches?status=Waiting`)).body).toMatchObject({ totalDocs: 1 });
    const none = await get(`/execution/${id}/nodes/a/batches`);
    expect([none.status, none.body]).toEqual([
      501,
      {
        ...{ status_code: 501, http_error_type: 'NOT_IMPLEMENTED', error_code: 'SERVER_ERROR' },
        ...{ message: 'Batch details are not yet available for this execution type', request_id: expect.any(String) },
      },
    ]);
  });

  it('refold 4.1 GET /api/v2/public/execution pages with totals, and filters', async () => {
    const mine = { ...headers, linked_account_id: 'lists@acme.io' };
    const ids = [await start(mine), await start(mine), await start({ ...mine, slug: 'jira' })];
    await api.complete(ours(ids[0] ?? ''), null);
    await api.fail(ours(ids[1] ?? ''));
    const list = async (query: string) =>
      wire.instanceList.strict().parse((await get(`/execution?${query}`, mine)).body);
    const all = await list('page=1&limit=2');
    expect(all).toMatchObject({
      ...{ totalDocs: 3, limit: 2, totalPages: 2, page: 1, pagingCounter: 1 },
      ...{ hasPrevPage: false, hasNextPage: true, prevPage: null, nextPage: 2 },
    });
    expect(all.docs.map(({ _id }) => _id)).toEqual([ids[2], ids[1]]);
    const found = async (query: string) => (await list(query)).docs.map(({ _id }) => ids.indexOf(_id)).join();
    expect(await found('page=2&limit=2')).toBe('0');
    expect(await found('sortAsc=true')).toBe('0,1,2');
    expect(await found('status=ERRORED')).toBe('1');
    expect(await found('status=completed')).toBe('0');
    expect(await found('status=All&execution_source=All&execution_type=All')).toBe('2,1,0');
    expect(await found('slug=jira,nothing')).toBe('2');
    expect(await found('slug=asana')).toBe('1,0');
    expect(await found('execution_source=API%20Call&execution_type=ASYNC')).toBe('2,1,0');
    expect(await found('execution_source=Schedule')).toBe('');
    expect(await found(`execution_id=${ids[0]}`)).toBe('0');
    expect(await found(`workflow_id=${workflowIds.toHex(workflow)}&workflow_name=Post%20message`)).toBe('2,1,0');
    expect(await found('workflow_name=Nothing')).toBe('');
    const today = new Date().toISOString().slice(0, 10);
    expect(await found(`start_date=${today}&end_date=${today}`)).toBe('2,1,0');
    expect(await found('end_date=2020-01-01')).toBe('');
    for (const wrong of ['status=SLEEPING', 'start_date=yesterday', 'page=0', 'limit=999'])
      expect([wrong, (await get(`/execution?${wrong}`, mine)).status]).toEqual([wrong, 400]);
    expect((await get('/execution', { 'x-api-key': 'tk' })).body).toMatchObject({
      http_error_type: 'INVALID_LINKED_ACCOUNT_ID',
    });
  });

  it('refold 4.1 POST …/execution/{id}/stop is acknowledged, to the byte; refold 4.2.19 then it is STOPPING', async () => {
    const id = await start();
    const { status, text } = await post(`/execution/${id}/stop`);
    expect([status, text]).toEqual([200, '{"message":"Stopping instance"}']);
    expect((await get(`/execution/${id}`)).body).toMatchObject({ status: 'STOPPING' });
    await api.end(ours(id), { status: 'CANCELLED' });
    expect((await get(`/execution/${id}`)).body).toMatchObject({ status: 'STOPPED' });
    const unknown = await post('/execution/66e404464f475f36c0c95b5d/stop');
    expect([unknown.status, unknown.body]).toEqual([
      404,
      expect.objectContaining({ error_code: 'RESOURCE_NOT_FOUND' }),
    ]);
  });

  it('refold 4.2.18 rerun starts a new execution with the original payload; the original stays', async () => {
    const id = ((await execute({ order: 7 })).body as { execution_id: string }).execution_id;
    await api.fail(ours(id));
    const { status, body } = await post(`/execution/${id}/rerun`);
    const again = (body as { id: string }).id;
    expect([status, body]).toEqual([
      200,
      { status: 'success', id: again, message: 'Execution queued', instanceId: again },
    ]);
    expect(api.started.at(-1)).toMatchObject({ execution: { id: ours(again) }, input: { order: 7 } });
    expect((await get(`/execution/${id}`)).body).toMatchObject({ _id: id, status: 'ERRORED' });
    expect((await get(`/execution/${again}`)).body).toMatchObject({
      status: 'QUEUED',
      linked_account_id: account.linked_account_id,
    });
    expect((await post('/execution/66e404464f475f36c0c95b5d/rerun')).status).toBe(404);
  });

  it('refold 4.1 POST …/execution/{id}/rerun is of this account alone', async () => {
    const id = await start();
    expect((await post(`/execution/${id}/rerun`, {}, { ...headers, linked_account_id: 'other' })).status).toBe(404);
  });
});
