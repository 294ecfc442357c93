import { afterAll, beforeAll, expect, test } from 'vitest';
import { completeChat, readJsonAnswer } from '../../../activities/llm/complete-chat.ts';
import { endpointAt } from '../../../activities/llm/open-endpoint.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import { completion, type OpenAiServer, startOpenAi } from '../../servers/start-openai.ts';
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

const ask = (request: object = {}) =>
  completeChat(
    { model: 'm', messages: [{ role: 'user', content: 'hello' }], ...request },
    endpointAt(`${server.url}/v1`, 'key'),
    actionContext({ outbound, idempotencyKey: 'ex-1:ask' }),
  );

const answerWith = (value: unknown) =>
  server.next.push((response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)),
  );

test('sends what OpenAI publishes and reads what it answers', async () => {
  expect(await ask({ temperature: 0.2, top_p: undefined })).toEqual({
    text: 'HELLO',
    model: 'm',
    finishReason: 'stop',
    usage: expect.objectContaining({ prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 }),
  });
  const { path, headers, body } = server.calls.at(-1) ?? {};
  expect(path).toBe('/v1/chat/completions');
  expect(body).toEqual({ model: 'm', messages: [{ role: 'user', content: 'hello' }], temperature: 0.2 });
  expect(headers).toMatchObject({
    authorization: 'Bearer key',
    'content-type': 'application/json',
    'idempotency-key': 'ex-1:ask',
  });
});

test('takes the answers of services that say less', async () => {
  answerWith({ choices: [{ message: { content: 'x' } }] });
  expect(await ask()).toEqual({ text: 'x', model: 'm', finishReason: null, usage: null });
  answerWith(completion('m', null, { refusal: 'I would rather not.' }));
  expect(await ask()).toMatchObject({ text: 'I would rather not.' });
});

test.each([{}, { choices: [] }, { choices: [{ message: { content: 7 } }] }, 'text', null])(
  '%j is no answer',
  async (value) => {
    answerWith(value);
    await expect(ask()).rejects.toMatchObject({ code: 'http-response-invalid' });
  },
);

test('JSON is read with fences and without', () => {
  expect(readJsonAnswer('{"a":1}')).toEqual({ a: 1 });
  expect(readJsonAnswer('```json\n{"a":1}\n```\n')).toEqual({ a: 1 });
  expect(() => readJsonAnswer('Sure! {"a":1}')).toThrow(
    expect.objectContaining({ code: 'http-response-invalid', retryable: true }),
  );
});
