import { expect, test } from 'vitest';
import type { ConnectionSettings } from '../../../activities/connections.ts';
import { endpointAt, openEndpoint } from '../../../activities/llm/open-endpoint.ts';

const connect = (settings: ConnectionSettings) => async (name: string) => ({ ...settings, name, secrets: [] });

test('a connection gives address, key and the only host', async () => {
  const settings = { baseUrl: 'https://llm.example/v1/', auth: { kind: 'bearer' as const, token: 't' } };
  expect(await openEndpoint('openai', connect({ type: 'http', settings }))).toEqual({
    baseUrl: 'https://llm.example/v1',
    headers: { authorization: 'Bearer t' },
    onlyHosts: ['llm.example'],
  });
});

test('a connection of another type is refused', async () => {
  const opened = openEndpoint('files', connect({ type: 'sqlite', settings: { file: 'a' } }));
  await expect(opened).rejects.toMatchObject({
    code: 'connection-type-unsupported',
    message: expect.stringContaining('sqlite'),
  });
});

test('an address with a key, which goes nowhere else; without a key nothing is sent along', () => {
  expect(endpointAt('http://127.0.0.1:1234/v1//', 'k')).toEqual({
    baseUrl: 'http://127.0.0.1:1234/v1',
    headers: { authorization: 'Bearer k' },
    onlyHosts: ['127.0.0.1'],
  });
  expect(endpointAt('https://a.example', undefined).headers).toEqual({});
});
