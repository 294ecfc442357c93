import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../../../activities/connections.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import llm from '../../../activities/steps/llm.ts';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { completion, type OpenAiServer, startOpenAi } from '../../servers/start-openai.ts';
import { faultsOf, withSteps } from '../../workflows/language/catalogue.ts';
import { actionContext } from '../action-context.ts';

const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
let server: OpenAiServer;
beforeAll(async () => {
  server = await startOpenAi();
});
afterAll(async () => {
  await outbound.close();
  await server?.stop();
});

const ask = (input: JsonObject, more = {}) =>
  llm.perform({ model: 'm', url: `${server.url}/v1`, ...input }, actionContext({ outbound, ...more }));

test('asks a prompt and gives text, model, reason and usage', async () => {
  const input = {
    system: 'Be short.',
    prompt: 'say it',
    apiKey: 'k',
    temperature: 0,
    topP: 0.5,
    maxTokens: 9,
    stop: ['.'],
    seed: 1,
  };
  expect(await ask(input)).toMatchObject({ text: 'SAY IT', value: null, model: 'm', finishReason: 'stop' });
  expect(server.calls.at(-1)).toMatchObject({
    headers: { authorization: 'Bearer k' },
    body: {
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'say it' },
      ],
      ...{ temperature: 0, top_p: 0.5, max_tokens: 9, stop: ['.'], seed: 1 },
    },
  });
});

test('a conversation, over a stored connection', async () => {
  const connection: Connection = {
    type: 'http',
    name: 'local',
    secrets: [],
    settings: { baseUrl: `${server.url}/v1/`, auth: { kind: 'header', name: 'X-Key', value: 'held' } },
  };
  const messages = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
    { role: 'user', content: 'c' },
  ];
  const input = { model: 'm', messages, connection: 'local' };
  const output = await llm.perform(input, actionContext({ outbound, connect: async () => connection }));
  expect(output).toMatchObject({ text: 'C' });
  expect(server.calls.at(-1)).toMatchObject({
    path: '/v1/chat/completions',
    headers: { 'x-key': 'held' },
    body: { messages },
  });
});

test('JSON is asked for and read, by a schema too', async () => {
  const reply = (response: { end: (text: string) => void }) => response.end(JSON.stringify(completion('m', '{"n":1}')));
  server.next.push(reply, reply);
  expect(await ask({ prompt: 'x', responseFormat: 'json' })).toMatchObject({ text: '{"n":1}', value: { n: 1 } });
  expect(server.calls.at(-1)?.body.response_format).toEqual({ type: 'json_object' });
  const schema = { type: 'object', properties: { n: { type: 'integer' } } };
  expect(await ask({ prompt: 'x', responseFormat: { schema } })).toMatchObject({ value: { n: 1 } });
  expect(server.calls.at(-1)?.body.response_format).toMatchObject({ type: 'json_schema', json_schema: { schema } });
});

test.each([
  [{}, 'prompt'],
  [{ prompt: 'a', messages: [{ role: 'user', content: 'b' }] }, 'instead of `messages`'],
  [{ prompt: 'a', connection: 'c' }, 'leave `url` and `apiKey` out'],
  [{ prompt: 'a', tempreature: 1 }, 'tempreature'],
])('%j is no input', async (input, told) => {
  await expect(ask(input)).rejects.toMatchObject({
    code: 'step-input-invalid',
    message: expect.stringContaining(told),
  });
});

test('what is missing is told when saving', () => {
  const before = { type: 'StaticTextInput', input: 'a' };
  expect(faultsOf(withSteps(before, { type: 'Llm', input: { prompt: 'a' } }))).toMatchObject([
    { pointer: '/steps/1/input', detail: expect.stringContaining('model') },
  ]);
  expect(faultsOf(withSteps({ type: 'Llm', input: { model: 'm', prompt: 'Sum up: {{ input }}' } }))).toEqual([]);
});

test('the inner network is not asked', async () => {
  const asked = ask({ prompt: 'a', url: 'http://169.254.169.254/v1' });
  await expect(asked).rejects.toMatchObject({ code: 'destination-refused' });
});
