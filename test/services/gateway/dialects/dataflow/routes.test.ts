import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import * as wire from '../../../../../services/gateway/dialects/dataflow/wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const seed = {
  name: 'Dummy Workflow',
  steps: [{ type: 'StaticTextInput', input: 'Hello, world!' }, { type: 'TextOperation.Reverse' }, { type: 'Echo' }],
};
const takesText = {
  name: 'Reverse what comes',
  input: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
  steps: [{ type: 'TextOperation.Reverse' }],
};
const later = {
  title: 'Reverse what comes',
  inputs: [{ name: 'text', type: 'text', description: 'What to reverse' }],
  tasks: [{ name: 'turn', type: 'text_operations.reverse', inputs: { text: '{{inputs.text}}' } }],
  outputs: [{ name: 'result', type: 'text', value: '{{tasks.turn.outputs.text}}' }],
};

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

const at = (path: string) => api.url + path;

async function create(document: unknown = seed): Promise<string> {
  const { status, body } = await ask(at('/workflows'), 'POST', document);
  expect([status, body]).toEqual([201, expect.anything()]);
  return wire.createResponse.parse(body).workflow_id;
}

async function execute(workflowId: string, body?: unknown): Promise<string> {
  const answer = await ask(at(`/workflows/${workflowId}/execute`), 'POST', body);
  expect([answer.status, answer.body]).toEqual([202, expect.anything()]);
  return wire.executeResponse.strict().parse(answer.body).execution_id;
}

async function executionsOf(workflowId: string) {
  const { body } = await ask(at(`/workflows/${workflowId}/executions`));
  return wire.executionList.strict().parse(body).executions;
}

it('dataflow 3.1 create answers 201 and the id alone, to the byte', async () => {
  const { status, text } = await ask(at('/workflows'), 'POST', seed);
  expect(status).toBe(201);
  expect(text).toMatch(/^\{"workflow_id":"wf-[0-9a-z]{8}"\}$/);
});

it('dataflow 3.3.1 a document that is no workflow is refused with 400, and nothing is stored or run', async () => {
  const before = (await ask(at('/v1/workflows?limit=200'))).body;
  const starts = api.started.length;
  const mismatch = {
    name: 'x',
    steps: [
      { type: 'StaticTextInput', input: 'a' },
      { type: 'TextOperation.Length' },
      { type: 'TextOperation.Reverse' },
    ],
  };
  for (const wrong of [
    {},
    [],
    'text',
    { name: 'x' },
    { name: 'x', steps: [{ type: 'Nonsense' }] },
    { ...seed, stepz: [] },
    mismatch,
  ]) {
    const { status, headers } = await ask(at('/workflows'), 'POST', JSON.stringify(wrong));
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
  }
  expect((await ask(at('/workflows'), 'POST', '{"name":')).status).toBe(400);
  await create();
  const after = z.object({ items: z.array(z.unknown()) });
  expect(after.parse((await ask(at('/v1/workflows?limit=200'))).body).items.length).toBe(
    after.parse(before).items.length + 1,
  );
  expect(api.started.length).toBe(starts);
});

it('dataflow 3.3.1 a mismatch names both steps and both types', async () => {
  const mismatch = {
    name: 'x',
    steps: [
      { type: 'StaticTextInput', input: 'a' },
      { type: 'TextOperation.Length' },
      { type: 'TextOperation.Reverse' },
    ],
  };
  const { text } = await ask(at('/workflows'), 'POST', mismatch);
  expect(text).toContain('TextOperation.Length');
  expect(text).toContain('TextOperation.Reverse');
  expect(text).toContain('/steps/2');
});

it('dataflow 3.3.2 each run gets an id of its own, and execute only queues', async () => {
  const workflow = await create();
  const answer = await ask(at(`/workflows/${workflow}/execute`), 'POST');
  expect(answer.text).toMatch(/^\{"execution_id":"ex-[0-9a-z]{8}"\}$/);
  expect(await execute(workflow, {})).not.toBe(await execute(workflow, {}));
  expect((await executionsOf(workflow)).map(({ status }) => status)).toEqual(['PENDING', 'PENDING', 'PENDING']);
});

it('dataflow 3.3.5 tasks are listed from the start, with input once started and output once completed', async () => {
  const workflow = await create();
  const id = await execute(workflow);
  const place = at(`/workflows/${workflow}/executions/${id}`);
  const queued = wire.execution.parse((await ask(place)).body);
  expect(queued.status).toBe('PENDING');
  expect(queued.tasks.map(({ type, status }) => `${type} ${status}`)).toEqual([
    'StaticTextInput PENDING',
    'TextOperation.Reverse PENDING',
    'Echo PENDING',
  ]);
  const text = { text: 'Hello, world!' };
  const times = { startedAt: Date.now(), attempts: 1 };
  api.show(id, {
    status: 'RUNNING',
    tasks: [
      { type: 'StaticTextInput', status: 'COMPLETED', input: text, output: text, ...times },
      { type: 'TextOperation.Reverse', status: 'RUNNING', input: text, ...times },
      { type: 'Echo' },
    ],
  });
  const { text: running } = await ask(place);
  expect(running.replaceAll(/task-[0-9a-z]{8}/g, 'task-')).toBe(
    `{"execution_id":"${id}","workflow_id":"${workflow}","status":"RUNNING","tasks":[` +
      '{"task_id":"task-","type":"StaticTextInput","status":"COMPLETED","input":{"text":"Hello, world!"},"output":{"text":"Hello, world!"}},' +
      '{"task_id":"task-","type":"TextOperation.Reverse","status":"RUNNING","input":{"text":"Hello, world!"}},' +
      '{"task_id":"task-","type":"Echo","status":"PENDING"}]}',
  );
});

it('dataflow 3.3.6 a bad execution input answers 400 and leaves no record', async () => {
  const workflow = await create(takesText);
  for (const wrong of [{ input: { text: 1 } }, { input: {} }, { input: 'text' }, {}, { inputs: { text: null } }]) {
    expect((await ask(at(`/workflows/${workflow}/execute`), 'POST', wrong)).status).toBe(400);
  }
  for (const wrong of [[], { inptu: {} }, { webhook_url: 'ftp://example.com' }, { monitoring: { url: 'x' } }]) {
    expect((await ask(at(`/workflows/${workflow}/execute`), 'POST', JSON.stringify(wrong))).status).toBe(400);
  }
  expect(await executionsOf(workflow)).toEqual([]);
});

it('dataflow 3.2 takes the input and the webhook under each published name', async () => {
  const workflow = await create(takesText);
  const input = { text: 'abc' };
  const url = 'https://example.com/webhook';
  for (const body of [
    { input, webhook_url: url },
    { inputs: input, webhook: url },
    { inputs: input, monitoring: { webhook_url: url } },
    { inputs: input, monitoring: { webhook: url } },
  ]) {
    await execute(workflow, body);
    expect(api.started.at(-1)).toMatchObject({ input, notify: true });
  }
});

it('dataflow 3.3.8 rows carry three times, the last ones null until they happen', async () => {
  const workflow = await create();
  const id = await execute(workflow);
  const [row] = await executionsOf(workflow);
  expect(Object.keys(row ?? {})).toEqual(['execution_id', 'status', 'created_at', 'started_at', 'completed_at']);
  expect(row).toMatchObject({ started_at: null, completed_at: null });
  expect(row?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  await api.complete(id, 'done');
  expect((await executionsOf(workflow))[0]).toMatchObject({
    status: 'COMPLETED',
    started_at: '2024-01-01T00:00:00Z',
    completed_at: '2024-01-01T00:00:01Z',
  });
});

it('dataflow 3.2 the later form is created, started and read in its own shape', async () => {
  const workflow = await create(later);
  const started = await ask(at(`/workflows/${workflow}/executions`), 'POST', { inputs: { text: 'abc' } });
  expect(started.status).toBe(202);
  expect(started.text).toMatch(
    new RegExp(
      `^\\{"workflow_execution_id":"we-[0-9a-z]{8}","workflow_id":"${workflow}","workflow_version":1,"status":"PENDING"\\}$`,
    ),
  );
  const { workflow_execution_id: id } = wire.laterExecuteResponse.parse(started.body);
  const { text } = await ask(at(`/workflows/${workflow}/executions/${id}`));
  expect(text).toBe(
    `{"workflow_execution_id":"${id}","workflow_id":"${workflow}","workflow_version":1,"status":"PENDING","tasks":[{"name":"turn","status":"PENDING"}]}`,
  );
  const refused = await ask(at(`/workflows/${workflow}/executions`), 'POST', { inputs: { text: 1 } });
  expect(refused.body).toMatchObject({ status: 400, errors: [expect.objectContaining({ pointer: '/inputs/text' })] });
});

it('dataflow 3.2 faults of a later document point into it', async () => {
  const { body } = await ask(at('/workflows'), 'POST', {
    ...later,
    tasks: [{ name: 'turn', type: 'text_operations.reverse', inputs: { text: '{{inputs.txt}}' } }],
  });
  expect(body).toMatchObject({ status: 400, errors: [expect.objectContaining({ pointer: '/tasks/0/inputs/text' })] });
});

it('dataflow 3.2 one interim form is answered with the version', async () => {
  const interim = { name: 'x', tasks: [{ type: 'StaticTextInput', input: 'a' }] };
  expect((await ask(at('/workflows'), 'POST', interim)).body).toMatchObject({ workflow_version: 1 });
});

it('dataflow 3.1 unknown workflows and executions are 404, also under a workflow that is not theirs', async () => {
  const workflow = await create();
  const id = await execute(workflow);
  const other = await create();
  for (const path of [
    '/workflows/wf-00000000/executions',
    `/workflows/${other}/executions/${id}`,
    `/workflows/${workflow}/executions/ex-00000000`,
  ]) {
    expect((await ask(at(path))).status).toBe(404);
  }
  expect((await ask(at('/workflows/wf-00000000/execute'), 'POST', {})).status).toBe(404);
  expect((await ask(at('/workflows/wf-00000000'))).status).toBe(404);
});

it('refuses an input and a webhook that come under two names, naming both', async () => {
  const workflow = await create(takesText);
  const both = {
    input: { text: 'a' },
    inputs: { text: 'b' },
    webhook_url: 'https://a.example',
    webhook: 'https://b.example',
  };
  const { status, body } = await ask(at(`/workflows/${workflow}/execute`), 'POST', both);
  expect(status).toBe(400);
  expect(body).toMatchObject({
    errors: [
      { pointer: '/inputs', detail: expect.stringContaining('`input` and `inputs`') },
      { pointer: '/webhook', detail: expect.stringContaining('`webhook_url` and `webhook`') },
    ],
  });
});

it('dataflow 3.3.9 a later document with fallback and outputs among themselves is created; what is wrong is a 400', async () => {
  const [task] = later.tasks;
  const fallback = { task: 'echo', inputs: { text: 'instead' } };
  const outputs = [...later.outputs, { name: 'again', type: 'text', value: '{{outputs.result}}' }];
  await create({ ...later, tasks: [{ ...task, fallback }], outputs });
  const { status, body } = await ask(at('/workflows'), 'POST', { ...later, tasks: [{ ...task, input: {} }] });
  expect([status, body]).toMatchObject([400, { errors: [{ pointer: '/tasks/0/inputs' }] }]);
});
