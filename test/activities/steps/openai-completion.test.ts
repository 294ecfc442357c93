import { afterAll, beforeAll, expect, test } from 'vitest';
import { ActionFailure } from '../../../activities/action-failure.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import openaiCompletion from '../../../activities/steps/openai-completion.ts';
import { type OpenAiServer, startOpenAi } from '../../servers/start-openai.ts';
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

const connection = (token: string) => ({
  type: 'http' as const,
  name: 'openai',
  secrets: [],
  settings: { baseUrl: `${server.url}/v1`, auth: { kind: 'bearer' as const, token } },
});

test('the prompt tells the model what to do with the text, over the stored connection', async () => {
  const opened: string[] = [];
  const connect = async (name: string) => {
    opened.push(name);
    return connection('stored');
  };
  const input = { text: 'hello', prompt: 'Shout.', max_tokens: 5, top_p: 0.1 };
  expect(await openaiCompletion.perform(input, actionContext({ outbound, connect }))).toEqual({
    completion: 'HELLO',
    usage: expect.objectContaining({ total_tokens: 29 }),
  });
  expect(opened).toEqual(['openai']);
  expect(server.calls.at(-1)).toMatchObject({
    headers: { authorization: 'Bearer stored' },
    body: {
      model: 'gpt-4o-mini',
      messages: [
        { role: 'system', content: 'Shout.' },
        { role: 'user', content: 'hello' },
      ],
      ...{ max_tokens: 5, top_p: 0.1 },
    },
  });
});

test('a lent key is asked for by its name and used instead', async () => {
  const asked: string[] = [];
  const borrow = async (name: string) => {
    asked.push(name);
    return 'lent-key';
  };
  const context = actionContext({ outbound, connect: async () => connection('stored'), borrow });
  await openaiCompletion.perform({ text: 'a', prompt: 'b' }, context);
  expect(asked).toEqual(['openai']);
  expect(openaiCompletion.borrows).toEqual(['openai']);
  expect(server.calls.at(-1)?.headers.authorization).toBe('Bearer lent-key');
});

test('without any key nothing is called', async () => {
  const before = server.calls.length;
  const none = () => Promise.reject(new ActionFailure('connection-not-found', 'None.', { retryable: false }));
  const performed = openaiCompletion.perform({ text: 'a', prompt: 'b' }, actionContext({ outbound, connect: none }));
  await expect(performed).rejects.toMatchObject({ code: 'connection-not-found', retryable: false });
  expect(server.calls.length).toBe(before);
});
