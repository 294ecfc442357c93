import { expect, test } from 'vitest';
import { ActionFailure } from '../../../activities/action-failure.ts';
import type { Connection } from '../../../activities/connections.ts';
import { openOpenAi } from '../../../activities/llm/open-openai.ts';

const stored: Connection = {
  type: 'http',
  name: 'openai',
  secrets: [],
  settings: { baseUrl: 'https://llm.example/v1', auth: { kind: 'bearer', token: 'stored' } },
};
const none = () => Promise.reject(new ActionFailure('connection-not-found', 'There is none.', { retryable: false }));

test('the stored connection, unless the caller lent a key: that takes the place of its own', async () => {
  const connect = async () => stored;
  expect(await openOpenAi('openai', { connect })).toMatchObject({ headers: { authorization: 'Bearer stored' } });
  expect(await openOpenAi('openai', { connect, borrow: async () => 'lent' })).toEqual({
    baseUrl: 'https://llm.example/v1',
    headers: { authorization: 'Bearer lent' },
    onlyHosts: ['llm.example'],
  });
});

test('without a connection a lent key goes to OpenAI itself', async () => {
  expect(await openOpenAi('openai', { connect: none, borrow: async () => 'lent' })).toMatchObject({
    baseUrl: 'https://api.openai.com/v1',
    onlyHosts: ['api.openai.com'],
  });
});

test('with neither the task fails and says both ways', async () => {
  const opened = openOpenAi('openai', { connect: none, borrow: async () => null });
  await expect(opened).rejects.toMatchObject({
    code: 'connection-not-found',
    message: expect.stringMatching(/connection "openai".*X-OpenAI-Key/),
  });
  const broken = new ActionFailure('secret-not-found', 'Gone.', { retryable: false });
  await expect(openOpenAi('openai', { connect: () => Promise.reject(broken) })).rejects.toBe(broken);
});
