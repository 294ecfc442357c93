import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, type OpenApi, openApi } from '../open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

const call = async (method: string, path: string, body?: unknown) => {
  const answer = await ask(`${api.url}/v1/workflows${path}`, method, body);
  // What a test reads is what it is there to check.
  return { status: answer.status, body: JSON.parse(answer.text || 'null') };
};
const store = async (steps: object[], carto: object = {}) => {
  const { status, body } = await call('POST', '', { name: 'Stored', expose: { carto }, steps });
  expect(status).toBe(201);
  return `/${body.id}/api-access/carto`;
};
const query = { id: 'query', type: 'Sql.Query', input: { sql: 'SELECT 1 AS one' } };

it('tells that access is not enabled; disabling it changes nothing', async () => {
  const path = await store([query, { type: 'Output' }]);
  const disabled = { enabled: false, outdated: false, procedure: null, call: null, endpoint: null, parameters: [] };
  expect(await call('GET', path)).toMatchObject({ status: 200, body: disabled });
  expect((await call('DELETE', path)).status).toBe(204);
});

it('refuses a workflow with a step that is none of the warehouse, and names it', async () => {
  const path = await store([{ id: 'sleep', type: 'Wait', input: { for: 'PT1S' } }, { type: 'Output' }]);
  const { status, body } = await call('PUT', path);
  expect([status, body.code, body.errors[0].step]).toEqual([422, 'invalid-definition', 'sleep']);
});

it('needs a database, which this gateway does not have', async () => {
  expect(await call('PUT', await store([query]))).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect((await call('PUT', '/wf-00000000/api-access/carto')).status).toBe(404);
});

it('checks what a definition says of it when it is stored', async () => {
  const { status, body } = await call('POST', '', {
    name: 'Wrong',
    expose: { carto: { output: 'later' } },
    steps: [query],
  });
  expect([status, body.errors[0].pointer]).toEqual([422, '/expose/carto/output']);
});
