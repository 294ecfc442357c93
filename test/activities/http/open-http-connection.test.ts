import { expect, test } from 'vitest';
import type { ConnectionSettings, HttpAuth } from '../../../activities/connections.ts';
import { openHttpConnection } from '../../../activities/http/open-http-connection.ts';

const connect = (settings: ConnectionSettings) => async (name: string) => ({ ...settings, name, secrets: [] });
const http = (auth: HttpAuth, baseUrl = 'https://api.example/v1') =>
  connect({ type: 'http', settings: { baseUrl, auth } });

test.each<[HttpAuth, object]>([
  [{ kind: 'none' }, {}],
  [{ kind: 'basic', user: 'ada', password: 'pä:ss' }, { authorization: 'Basic YWRhOnDDpDpzcw==' }],
  [{ kind: 'bearer', token: 't' }, { authorization: 'Bearer t' }],
  [{ kind: 'header', name: 'X-Key', value: 'v' }, { 'x-key': 'v' }],
])('%j', async (auth, headers) => {
  const access = { headers, onlyHosts: ['api.example'] };
  expect(await openHttpConnection('c', 'https://api.example/other?x=1', http(auth))).toEqual(access);
});

test('without a connection nothing is added', async () => {
  expect(await openHttpConnection(undefined, 'https://a.example', http({ kind: 'none' }))).toEqual({ headers: {} });
});

test.each(['https://api.example:8443/v1', 'http://api.example/v1', 'https://api.example.evil.test/v1'])(
  'what it holds is not sent to %s',
  async (url) => {
    const opened = openHttpConnection('c', url, http({ kind: 'bearer', token: 't' }));
    await expect(opened).rejects.toMatchObject({ code: 'destination-refused', retryable: false });
  },
);

test('a connection of another type is refused', async () => {
  const opened = openHttpConnection('c', 'https://a.example', connect({ type: 'sqlite', settings: { file: 'a' } }));
  await expect(opened).rejects.toMatchObject({
    code: 'step-input-invalid',
    message: expect.stringContaining('sqlite'),
  });
});
