import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import * as wire from '../../../../../services/gateway/dialects/dataflow/wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

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

async function create(document: unknown): Promise<string> {
  const { status, body } = await ask(at('/workflows'), 'POST', document);
  expect([status, body]).toEqual([201, expect.anything()]);
  return wire.createResponse.parse(body).workflow_id;
}

async function execute(workflowId: string, body?: unknown): Promise<string> {
  const answer = await ask(at(`/workflows/${workflowId}/execute`), 'POST', body);
  expect([answer.status, answer.body]).toEqual([202, expect.anything()]);
  return wire.executeResponse.parse(answer.body).execution_id;
}

it('dataflow 3.3.10 task inputs come as a list and as a map', async () => {
  const [task] = later.tasks;
  for (const inputs of [{ text: '{{inputs.text}}' }, [{ name: 'text', value: '{{inputs.text}}' }]]) {
    const workflow = await create({ ...later, tasks: [{ ...task, inputs }] });
    await execute(workflow, { inputs: { text: 'abc' } });
    expect(api.started.at(-1)?.plan.graph.steps[0]?.input).toEqual({ text: '{{input.text}}' });
  }
});

it('dataflow 3.3.9 an edit makes a new version, and what runs keeps its own', async () => {
  const workflow = await create(later);
  const run = async () => {
    const { body } = await ask(at(`/workflows/${workflow}/executions`), 'POST', { inputs: { text: 'a' } });
    return wire.laterExecuteResponse.parse(body);
  };
  const before = await run();
  const edited = {
    name: 'Edited',
    input: { type: 'object', properties: { text: { type: 'string' } } },
    steps: [{ id: 'same', type: 'Echo' }],
  };
  expect((await ask(at(`/v1/workflows/${workflow}`), 'PUT', edited)).status).toBe(200);
  const read = async (id: string) =>
    wire.laterExecution.parse((await ask(at(`/workflows/${workflow}/executions/${id}`))).body);
  const [old, fresh] = [await read(before.workflow_execution_id), await read((await run()).workflow_execution_id)];
  expect([old.workflow_version, old.tasks.map(({ name }) => name)]).toEqual([1, ['turn']]);
  expect([fresh.workflow_version, fresh.tasks.map(({ name }) => name)]).toEqual([2, ['same']]);
  const versions = z.object({ items: z.array(z.object({ version: z.int() })) });
  const history = versions.parse((await ask(at(`/v1/workflows/${workflow}/versions`))).body);
  expect(history.items.map(({ version }) => version)).toEqual([2, 1]);
});

it('dataflow 3.3.9 a file is named by the id that it was given; anything else is no file', async () => {
  const workflow = await create({
    title: 'Takes a file',
    inputs: [{ name: 'report', type: 'file' }],
    tasks: [{ name: 'show', type: 'echo', inputs: { report: '{{inputs.report}}' } }],
  });
  await execute(workflow, { inputs: { report: 'file-0a1b2c3d' } });
  for (const report of ['report.pdf', 'file-1', { name: 'report.pdf', data: 'aGk=' }, 7]) {
    expect((await ask(at(`/workflows/${workflow}/execute`), 'POST', { inputs: { report } })).status).toBe(400);
  }
});

it('dataflow 3.4 the task types are told in the published form', async () => {
  const { status, body } = await ask(at('/task-types'));
  expect(status).toBe(200);
  const told = wire.taskTypeList.parse(body).task_types.map(({ specification }) => specification.type);
  expect(told).toEqual([
    'text.size',
    'text.truncate',
    'web.download',
    'web.extract_text',
    'openai.completion',
    'openai.audio.transcription',
    'openai.audio.text_to_speech',
    'http.request',
  ]);
  expect(JSON.stringify(body)).toContain(
    '{"specification":{"type":"text.size","category":"text","description":"Counts the characters of a text.","inputs":[{"name":"text","type":"text","required":true,',
  );
});

it('dataflow 3.4 a document of the known types is created; the media types are refused with the reason', async () => {
  await create({
    title: 'Sum a page up',
    inputs: [{ name: 'url', type: 'text' }],
    tasks: [
      { name: 'page', type: 'web.download', inputs: { url: '{{inputs.url}}' } },
      { name: 'words', type: 'web.extract_text' },
      { name: 'summary', type: 'openai.completion', inputs: { prompt: 'Sum it up.' } },
      { name: 'short', type: 'text.truncate', inputs: { length: 100 } },
      { name: 'size', type: 'text.size' },
    ],
    outputs: [{ name: 'size', type: 'number', value: '{{tasks.size.outputs.size}}' }],
  });
  const { status, body } = await ask(at('/workflows'), 'POST', {
    title: 'Sound',
    tasks: [{ name: 'take', type: 'youtube.download', inputs: { url: 'https://a.example' } }],
  });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    code: 'invalid-definition',
    errors: [{ pointer: '/tasks/0/type', detail: expect.stringContaining('do not run here') }],
  });
});

it('dataflow 3.1 X-OpenAI-Key is lent to tasks that need it, and shows nowhere', async () => {
  const key = 'sk-canary-77aa';
  const needs = await create({ name: 'x', steps: [{ type: 'openai.completion', input: { text: 'a', prompt: 'b' } }] });
  const other = await create({ name: 'y', steps: [{ type: 'Echo', input: 'a' }] });
  const idOf = async (workflow: string) => {
    const { body } = await ask(at(`/workflows/${workflow}/execute`), 'POST', {}, { 'X-OpenAI-Key': key });
    return wire.executeResponse.parse(body).execution_id;
  };
  const [used, unused] = [await idOf(needs), await idOf(other)];
  expect(await api.store.executions.findLent('default', used, 'openai')).toMatch(/^sg1\./);
  expect(await api.store.executions.findLent('default', unused, 'openai')).toBeNull();
  const told = [
    ...[await ask(at(`/workflows/${needs}/executions/${used}`)), await ask(at(`/v1/executions/${used}`))],
    ...[api.started, api.logs],
  ];
  expect(JSON.stringify(told)).not.toContain(key);
  for (const wrong of ['short', 'with space in it', 'x'.repeat(2000)]) {
    const { status } = await ask(at(`/workflows/${needs}/execute`), 'POST', {}, { 'X-OpenAI-Key': wrong });
    expect(status).toBe(400);
  }
});
