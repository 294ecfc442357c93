import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { execution, executionSummary, page, workflow } from '../../../../../services/operations/resources.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const definition = {
  name: 'Greeting',
  input: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  steps: [{ id: 'greet', type: 'StaticTextInput', input: 'Hello, {{ input.name }}!' }],
};
const input = { name: 'Ada' };

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

const v1 = (path: string, method?: string, body?: unknown, headers?: Record<string, string>) =>
  ask(`${api.url}/v1${path}`, method, body, headers);

async function create(more: object = {}) {
  const { body } = await v1('/workflows', 'POST', { ...definition, ...more });
  return workflow.parse(body);
}

async function start(workflowId: string, more: object = {}, headers?: Record<string, string>) {
  const answer = await v1(`/workflows/${workflowId}/executions`, 'POST', { input, ...more }, headers);
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
  return { ...answer, execution: execution.parse(answer.body) };
}

describe('workflows', () => {
  it('are created by their definition alone, in JSON or YAML, and found by id and alias', async () => {
    const created = await v1('/workflows', 'POST', { ...definition, alias: 'greeting' });
    expect(created.status).toBe(201);
    const stored = workflow.strict().parse(created.body);
    expect(created.headers.get('location')).toBe(`/v1/workflows/${stored.id}`);
    expect((await v1('/workflows/greeting')).body).toEqual(stored);
    expect((await v1(`/workflows/${stored.id}`)).body).toEqual(stored);
    const yaml = 'name: From YAML\nsteps:\n  - type: StaticTextInput\n    input: hello\n';
    const fromYaml = await v1('/workflows', 'POST', yaml, { 'content-type': 'application/yaml' });
    expect(workflow.parse(fromYaml.body)).toMatchObject({ name: 'From YAML', version: 1 });
  });

  it('are refused with 422 naming the step, the place and what was probably meant', async () => {
    const wrong = { ...definition, steps: [{ id: 'greet', type: 'StaticTextInputt', input: 'a' }] };
    const { status, body } = await v1('/workflows', 'POST', wrong);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'invalid-definition',
      errors: [expect.objectContaining({ pointer: '/steps/0/type', step: 'greet', suggestion: 'StaticTextInput' })],
    });
    expect((await v1('/workflows/validate', 'POST', wrong)).body).toMatchObject({ valid: false });
    const unnamed = { ...definition, steps: [{ type: 'Echo', colour: 1 }] };
    const fault = { pointer: '/steps/0/colour', step: 'step1', suggestion: null };
    expect((await v1('/workflows/validate', 'POST', unnamed)).body).toMatchObject({ errors: [fault] });
    expect((await v1('/workflows/validate', 'POST', definition)).body).toMatchObject({ valid: true, errors: [] });
  });

  it('get a new version by PUT, once per reader, and keep the old ones', async () => {
    const first = await create();
    const read = await v1(`/workflows/${first.id}`);
    const etag = read.headers.get('etag') ?? '';
    expect((await v1(`/workflows/${first.id}`, 'GET', undefined, { 'if-none-match': etag })).status).toBe(304);
    const put = (name: string) => v1(`/workflows/${first.id}`, 'PUT', { ...definition, name }, { 'if-match': etag });
    const answers = await Promise.all([put('Second'), put('Third')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await v1(`/workflows/${first.id}/versions/1`)).body).toMatchObject({
      version: 1,
      definition: { name: 'Greeting' },
    });
    expect((await v1(`/workflows/${first.id}/versions`)).body).toMatchObject({
      items: [{ version: 2 }, { version: 1 }],
    });
    for (const version of ['3', '0', 'one'])
      expect((await v1(`/workflows/${first.id}/versions/${version}`)).status).toBeGreaterThanOrEqual(404);
  });

  it('are created once per key, which is free again when they are deleted', async () => {
    const key = { 'idempotency-key': 'create greeting' };
    const post = (body: object) => v1('/workflows', 'POST', body, key);
    const body = { ...definition, alias: 'once' };
    const [one, two] = await Promise.all([post(body), post(body)]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).toEqual(one.body);
    expect((await post(definition)).body).toMatchObject({ status: 422, code: 'idempotency-mismatch' });
    const { id } = workflow.parse(one.body);
    await v1(`/workflows/${id}`, 'DELETE');
    expect(workflow.parse((await post(body)).body).id).not.toBe(id);
  });

  it('give their alias away', async () => {
    const { id } = await create({ alias: 'given-away' });
    expect((await v1(`/workflows/${id}`, 'PUT', { ...definition, alias: null })).body).toMatchObject({ alias: null });
  });

  it('can be disabled, and deleted', async () => {
    const { id } = await create();
    const seen = { 'if-match': (await v1(`/workflows/${id}`)).headers.get('etag') ?? '' };
    await v1(`/workflows/${id}?enabled=false`, 'PUT', definition, seen);
    expect((await v1(`/workflows/${id}?enabled=true`, 'PUT', definition, seen)).status).toBe(412);
    expect((await v1(`/workflows/${id}`, 'DELETE', undefined, seen)).status).toBe(412);
    expect((await v1(`/workflows/${id}/executions`, 'POST', { input })).status).toBe(409);
    expect((await v1(`/workflows/${id}`, 'DELETE', undefined, { 'if-match': '"7-a"' })).status).toBe(412);
    expect((await v1(`/workflows/${id}`, 'DELETE')).status).toBe(204);
    expect((await v1(`/workflows/${id}`)).status).toBe(404);
  });
});

describe('starting', () => {
  it('answers 202 with the execution, where it is, and when to look', async () => {
    const { id } = await create();
    const { headers, execution } = await start(id, { labels: { team: 'core' }, webhook: 'https://example.com/hook' });
    expect(execution).toMatchObject({
      workflowId: id,
      version: 1,
      status: 'QUEUED',
      input,
      labels: { team: 'core' },
      output: null,
    });
    expect(headers.get('location')).toBe(`/v1/executions/${execution.id}`);
    expect(headers.get('retry-after')).toBe('1');
    expect((await v1(`/executions/${execution.id}`)).body).toMatchObject({
      id: execution.id,
      tasks: [{ step: 'greet', status: 'PENDING' }],
    });
  });

  it('answers 200 with the whole when it ends while the caller waits, and 202 when it does not', async () => {
    const { id } = await create();
    const waiting = v1(
      `/workflows/${id}/executions`,
      'POST',
      { input },
      { prefer: 'wait=20', 'x-request-id': 'waits' },
    );
    await expect.poll(() => api.started.at(-1)?.execution.workflowId, { timeout: 20_000 }).toBe(id);
    await api.complete(api.started.at(-1)?.execution.id ?? '', 'Hello, Ada!');
    const ended = await waiting;
    expect(ended.headers.get('preference-applied')).toBe('wait=20');
    expect([ended.status, ended.body]).toEqual([
      200,
      expect.objectContaining({ status: 'COMPLETED', output: 'Hello, Ada!' }),
    ]);
    expect((await v1(`/workflows/${id}/executions?wait=1`, 'POST', { input })).status).toBe(202);
  });

  it('takes a definition inline', async () => {
    const { status, body } = await v1('/executions', 'POST', { definition, input });
    expect([status, body]).toEqual([202, expect.objectContaining({ workflowId: null, version: null })]);
    expect((await v1('/executions', 'POST', { definition: {}, input })).status).toBe(422);
    const missing = { pointer: '/definition', detail: '`definition` is missing.' };
    expect((await v1('/executions', 'POST', {})).body).toMatchObject({ status: 422, errors: [missing] });
  });

  it('joins equal requests with one key, refuses another body', async () => {
    const { id } = await create();
    const key = { 'idempotency-key': '"order 7"' };
    const [one, two] = await Promise.all([start(id, {}, key), start(id, {}, key)]);
    expect(one.execution.id).toBe(two.execution.id);
    const other = await v1(`/workflows/${id}/executions`, 'POST', { input: { name: 'Bob' } }, key);
    expect([other.status, other.body]).toEqual([422, expect.objectContaining({ code: 'idempotency-mismatch' })]);
  });

  it('refuses an input that does not fit, with the place', async () => {
    const { id } = await create();
    const { status, body } = await v1(`/workflows/${id}/executions`, 'POST', { input: { name: 1 } });
    expect([status, body]).toEqual([422, expect.objectContaining({ code: 'invalid-input' })]);
  });
});

it.each(['retry', 'rerun'])('runs again once per key: %s', async (again) => {
  const { id } = await create();
  const { execution: source } = await start(id);
  await api.fail(source.id);
  const key = { 'idempotency-key': `again ${again} ${source.id}` };
  const ask = (body?: object) => v1(`/executions/${source.id}/${again}`, 'POST', body, key);
  const [one, two] = await Promise.all([ask({ input }), ask({ input })]);
  expect(execution.parse(one.body).id).toBe(execution.parse(two.body).id);
  expect((await ask({ input: { name: 'Bob' } })).body).toMatchObject({ status: 422, code: 'idempotency-mismatch' });
});

describe('lists', () => {
  it('filter by status, workflow, label and time, and page by cursor and Link', async () => {
    const { id } = await create();
    for (const at of [1, 2, 3]) await start(id, { labels: { team: 'core', at: String(at) } });
    await start(id, { labels: { team: 'edge' } });
    const list = page(executionSummary);
    const first = await v1(`/executions?workflow=${id}&label=team=core&limit=2&status=QUEUED,RUNNING`);
    const one = list.parse(first.body);
    expect(one.items.map(({ labels }) => labels.at)).toEqual(['3', '2']);
    const next = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const two = await ask(api.url + next);
    expect(list.parse(two.body)).toMatchObject({ items: [{ labels: { at: '1' } }], nextCursor: null });
    expect(two.headers.get('link')).toBeNull();
    const none = await v1(`/workflows/${id}/executions?createdBefore=2020-01-01T00:00:00%2B02:00`);
    expect(none.body).toEqual({ items: [], nextCursor: null });
  });

  it('refuse a wrong query and name the parameter', async () => {
    const { status, body } = await v1('/executions?label=team');
    expect([status, body]).toMatchObject([422, { errors: [{ pointer: '', parameter: 'label' }] }]);
  });

  it('refuse a cursor that they did not give', async () => {
    expect((await v1('/executions?cursor=abc')).body).toMatchObject({ status: 400, code: 'invalid-cursor' });
  });
});

describe('an execution', () => {
  it('is cancelled while open, not after; read with its result; deleted when ended; run again', async () => {
    const { id } = await create();
    const { execution } = await start(id);
    expect((await v1(`/executions/${execution.id}/result`)).status).toBe(409);
    expect((await v1(`/executions/${execution.id}`, 'DELETE')).status).toBe(409);
    const cancelled = await v1(`/executions/${execution.id}/cancel`, 'POST', { reason: 'no longer needed' });
    expect([cancelled.status, cancelled.body]).toEqual([202, expect.objectContaining({ status: 'CANCELLING' })]);
    await api.complete(execution.id, 'late');
    expect((await v1(`/executions/${execution.id}/cancel`, 'POST')).status).toBe(409);
    expect((await v1(`/executions/${execution.id}/result`)).body).toMatchObject({
      status: 'COMPLETED',
      output: 'late',
    });
    const rerun = await v1(`/executions/${execution.id}/rerun`, 'POST');
    expect([rerun.status, rerun.body]).toEqual([202, expect.objectContaining({ rerunOf: execution.id })]);
    expect((await v1(`/executions/${execution.id}/retry`, 'POST')).status).toBe(409);
    expect((await v1(`/executions/${execution.id}`, 'DELETE')).status).toBe(204);
    expect((await v1(`/executions/${execution.id}`)).status).toBe(404);
  });

  it('shows its tasks, one by one with their attempts', async () => {
    const { id } = await create();
    const { execution } = await start(id);
    const { body } = await v1(`/executions/${execution.id}/tasks?status=PENDING`);
    const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(body);
    const task = await v1(`/executions/${execution.id}/tasks/${items[0]?.id}`);
    expect(task.body).toMatchObject({ step: 'greet', attempts: 0, attemptList: [] });
    expect((await v1(`/executions/${execution.id}/tasks/task-00000000`)).status).toBe(404);
  });
});

it('publishes the step types with schemas and examples', async () => {
  const { body } = await v1('/step-types');
  expect(body).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ type: 'Echo', kind: 'pure' })]),
  });
});
