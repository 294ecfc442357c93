import { afterAll, beforeAll, expect, it } from 'vitest';
import { executionIds, workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const account = { linked_account_id: 'john@acme.io', 'x-api-key': 'tkb5b9f358-4160-4fea-a926-cf52b271489d' };
const headers = { ...account, slug: 'asana', sync_execution: 'false' };
const echo = { name: 'Echo', steps: [{ id: 'say', type: 'Echo', input: '{{ input }}' }] };
const event = { 'Task Name': 'Sample task', Created_at: '2024-2-1', Assigned_to: 'John Doe' };

let api: OpenApi;
let workflow: string;
beforeAll(async () => {
  api = await openApi();
  workflow = await create(echo);
});
afterAll(() => api?.close());

async function create(definition: object): Promise<string> {
  const { status, body } = await ask(`${api.url}/v1/workflows`, 'POST', definition);
  expect([status, body]).toEqual([201, expect.anything()]);
  return (body as { id: string }).id;
}

const execute = (reference: string, body: unknown = {}, more: Record<string, string> = headers) =>
  ask(`${api.url}/api/v1/workflow/${encodeURIComponent(reference)}/execute`, 'POST', body, more);
const responseOf = (id: string, more: Record<string, string> = account) =>
  ask(`${api.url}/api/v1/execution/${id}/response`, 'GET', undefined, more);
const idIn = (text: string) => (JSON.parse(text) as { execution_id: string }).execution_id;
const ours = (hex: string) => executionIds.fromHex(hex) ?? '';

it('refold 4.1 POST /api/v1/workflow/{workflow_id or alias}/execute answers 200 with the execution_id alone, to the byte', async () => {
  const answer = await execute(workflowIds.toHex(workflow), event);
  expect(answer.status).toBe(200);
  expect(answer.text).toMatch(/^\{"execution_id":"[0-9a-f]{24}"\}$/);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(api.started.at(-1)?.input).toEqual(event);
});

it('refold 4.1 GET /api/v1/execution/{execution_id}/response answers response and status, to the byte', async () => {
  const id = idIn((await execute(workflowIds.toHex(workflow))).text);
  expect((await responseOf(id)).text).toBe('{"response":null,"status":"RUNNING"}');
  const body = { success: 'true', new_note: 'This is the updated note content' };
  await api.end(ours(id), { response: { status: 201, headers: {}, body } });
  const answer = await responseOf(id);
  expect(answer.status).toBe(200);
  expect(answer.text).toBe(
    '{"response":{"success":"true","new_note":"This is the updated note content"},"status":"COMPLETED"}',
  );
});

it('refold 4.2.1 the alias stands for the id, and is unique', async () => {
  const expose = { refold: { alias: 'make-task', slug: 'asana' } };
  const own = await create({ ...echo, expose });
  await execute('make-task', event);
  expect(api.started.at(-1)?.execution.workflowId).toBe(own);
  const again = await ask(`${api.url}/v1/workflows`, 'POST', { ...echo, expose });
  expect([again.status, again.text]).toEqual([409, expect.stringContaining('exposed-elsewhere')]);
  const native = await create({ ...echo, alias: 'native-alias' });
  await execute('native-alias');
  expect(api.started.at(-1)?.execution.workflowId).toBe(native);
  await execute(native);
  expect(api.started.at(-1)?.execution.workflowId).toBe(native);
});

it('refold 4.2.1 another slug than that of the workflow does not reach it', async () => {
  const own = await create({ ...echo, expose: { refold: { alias: 'other-slug', slug: 'hubspot' } } });
  const { status, body } = await execute(workflowIds.toHex(own));
  expect([status, body]).toEqual([404, expect.objectContaining({ message: 'Workflow not found' })]);
  expect((await execute('other-slug', {}, { ...headers, slug: 'hubspot' })).status).toBe(200);
});

it('refold 4.2.2 executes for a linked account that has not enabled the workflow', async () => {
  const installed = await ask(`${api.url}/api/v2/public/workflow/enabled`, 'GET', undefined, account);
  expect(installed.body).toEqual([]);
  expect((await execute(workflowIds.toHex(workflow))).status).toBe(200);
  const started = api.started.at(-1)?.execution.id ?? '';
  const { body } = await ask(`${api.url}/v1/executions/${started}`);
  expect(body).toMatchObject({
    labels: { linkedAccount: 'john@acme.io', 'refold.slug': 'asana', 'refold.type': 'ASYNC' },
  });
});

it('refold 4.2.3 sync_execution: true answers return_value and execution_id, to the byte', async () => {
  const waiting = execute(workflowIds.toHex(workflow), event, { ...headers, sync_execution: 'true' });
  const before = api.started.length;
  await expect.poll(() => api.started.length).toBeGreaterThanOrEqual(before);
  const id = await newest('SYNC');
  await api.end(id, { response: { status: 201, headers: {}, body: { success: 'true' } } });
  const { status, text } = await waiting;
  expect(status).toBe(200);
  expect(text).toBe(`{"return_value":{"success":"true"},"execution_id":"${executionIds.toHex(id)}"}`);
});

it('refold 4.2.3 without a Response node the return_value is empty', async () => {
  const waiting = execute(workflowIds.toHex(workflow), {}, { ...headers, sync_execution: 'true' });
  const id = await newest('SYNC');
  await api.complete(id, 'done');
  expect((await waiting).text).toBe(`{"return_value":{},"execution_id":"${executionIds.toHex(id)}"}`);
});

/** The open execution that was started last in a mode. */
async function newest(type: string): Promise<string> {
  const open = async () => {
    const { body } = await ask(`${api.url}/v1/executions?status=QUEUED,RUNNING&label=refold.type%3D${type}&limit=1`);
    return (body as { items: { id: string }[] }).items[0]?.id;
  };
  await expect.poll(open).toBeDefined();
  return (await open()) ?? '';
}

it('refold 4.2.4 sync_execution: true is refused when the workflow contains a Group node, and nothing starts', async () => {
  const group = { type: 'Group', input: { items: [1] }, steps: [{ type: 'Echo', input: 'x' }] };
  const looping = await create({
    name: 'Loops',
    steps: [{ type: 'Choice', cases: [{ when: '{{ true }}', steps: [group] }] }],
  });
  const starts = api.started.length;
  const { status, body } = await execute(workflowIds.toHex(looping), {}, { ...headers, sync_execution: 'true' });
  expect(status).toBe(400);
  expect(body).toEqual({
    status_code: 400,
    http_error_type: 'BAD_REQUEST',
    error_code: 'SERVER_ERROR',
    message: 'Synchronous execution is not allowed: the workflow contains a Group node.',
    request_id: expect.any(String),
  });
  expect(api.started.length).toBe(starts);
  expect((await execute(workflowIds.toHex(looping))).status).toBe(200);
});

it('refold 4.2.5 while the caller waits, a node with Skip on Error is not retried, and others are', async () => {
  const call = (id: string, onError: string) => ({
    id,
    type: 'Http',
    input: { url: 'https://a.example' },
    retry: { maxAttempts: 4 },
    onError,
  });
  const definition = {
    name: 'Skips',
    steps: [
      call('a', 'skip'),
      { type: 'Choice', cases: [{ when: '{{ true }}', steps: [call('b', 'skip')] }] },
      call('c', 'fail'),
    ],
  };
  const own = await create(definition);
  const attemptsOf = () =>
    JSON.stringify(api.started.at(-1)?.plan)
      .match(/"maxAttempts":\d+/g)
      ?.map((text) => Number(text.split(':')[1]));
  await execute(workflowIds.toHex(own));
  expect(attemptsOf()).toEqual([4, 4, 4]);
  const waiting = execute(workflowIds.toHex(own), {}, { ...headers, sync_execution: 'true' });
  const id = await newest('SYNC');
  await expect.poll(() => api.started.at(-1)?.execution.id).toBe(id);
  expect(attemptsOf()).toEqual([1, 1, 4]);
  await api.complete(id, 'done');
  await waiting;
});

it('refold 4.2.6 the response is null while it runs, empty without a Response node, and ERRORED is whatever did not complete', async () => {
  const id = idIn((await execute(workflowIds.toHex(workflow))).text);
  await api.complete(ours(id), 'no response');
  expect((await responseOf(id)).text).toBe('{"response":{},"status":"COMPLETED"}');
  const failed = idIn((await execute(workflowIds.toHex(workflow))).text);
  await api.fail(ours(failed));
  expect((await responseOf(failed)).text).toBe('{"response":{},"status":"ERRORED"}');
  const { body } = await responseOf('66e404464f475f36c0c95b5d');
  expect(body).toEqual({
    status_code: 404,
    http_error_type: 'NOT_FOUND',
    error_code: 'RESOURCE_NOT_FOUND',
    message: 'Execution not found',
    request_id: expect.any(String),
  });
});

it('refold 4.2.7 the body is the event; the second API unwraps a lone payload', async () => {
  const v2 = (body: unknown) =>
    ask(`${api.url}/api/v2/public/workflow/${workflowIds.toHex(workflow)}/execute`, 'POST', body, headers);
  const inputAfter = async (calling: Promise<unknown>) => {
    await calling;
    return api.started.at(-1)?.input;
  };
  expect(await inputAfter(execute(workflowIds.toHex(workflow), { payload: { a: 1 } }))).toEqual({ payload: { a: 1 } });
  expect(await inputAfter(v2({ payload: { a: 1 } }))).toEqual({ a: 1 });
  expect(await inputAfter(v2({ payload: { a: 1 }, b: 2 }))).toEqual({ payload: { a: 1 }, b: 2 });
  expect(await inputAfter(v2({ payload: 'text' }))).toEqual({ payload: 'text' });
  expect(await inputAfter(v2({ a: 1 }))).toEqual({ a: 1 });
});

it('refold 4.1 errors: a missing or empty slug answers with the envelope of its own, to the byte', async () => {
  const expected = '{"message":"Server Error","error":"Workflow ID and slug are required"}';
  for (const slug of [undefined, '', ' ']) {
    const more = { ...account, ...(slug === undefined ? {} : { slug }) };
    const { status, text } = await execute(workflowIds.toHex(workflow), {}, more);
    expect([status, text]).toEqual([400, expected]);
  }
});

it('refold 4.1 errors: without a linked account the codes stand as in the published sample', async () => {
  const { status, text } = await execute(workflowIds.toHex(workflow), {}, { slug: 'asana', 'x-api-key': 'tk' });
  expect(status).toBe(400);
  expect(text).toMatch(
    /^\{"status_code":400,"error_code":"BAD_REQUEST","http_error_type":"INVALID_LINKED_ACCOUNT_ID","message":"linked_account_id or org_id is required","request_id":"[^"]+"\}$/,
  );
});

it('an execution of another linked account is answered as if it were not there', async () => {
  const id = idIn((await execute(workflowIds.toHex(workflow))).text);
  expect((await responseOf(id, { ...account, linked_account_id: 'jane@acme.io' })).status).toBe(404);
  expect((await responseOf(id)).status).toBe(200);
});

it('the same Idempotency-Key gives the same execution', async () => {
  const more = { ...headers, 'idempotency-key': 'refold-once' };
  const first = await execute(workflowIds.toHex(workflow), event, more);
  expect((await execute(workflowIds.toHex(workflow), event, more)).text).toBe(first.text);
  expect((await execute(workflowIds.toHex(workflow), { other: 1 }, more)).status).toBe(409);
});
