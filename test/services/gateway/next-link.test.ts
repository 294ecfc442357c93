import { afterAll, beforeAll, expect, it } from 'vitest';
import { nextLink } from '../../../services/gateway/next-link.ts';
import { ask, type OpenApi, openApi } from './dialects/open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

it('keeps the query and replaces the cursor', () => {
  expect(nextLink('/v1/executions?status=FAILED&cursor=a&label=a%3Db', 'b+/')).toEqual({
    Link: '</v1/executions?status=FAILED&cursor=b%2B%2F&label=a%3Db>; rel="next"',
  });
  expect(nextLink('/v1/executions', null)).toEqual({});
});

it('leads through the list of a dialect whose body has no cursor', async () => {
  const stored = await ask(`${api.url}/workflows`, 'POST', { name: 'Many', steps: [{ type: 'Echo' }] });
  const { workflow_id: workflow } = JSON.parse(stored.text);
  for (let n = 0; n < 5; n += 1) await ask(`${api.url}/workflows/${workflow}/execute`, 'POST', {});
  const ids: string[] = [];
  let path: string | undefined = `/workflows/${workflow}/executions?limit=2`;
  while (path !== undefined) {
    const { headers, text } = await ask(api.url + path);
    const body: { executions: { execution_id: string }[] } = JSON.parse(text);
    expect(Object.keys(body)).toEqual(['executions']);
    ids.push(...body.executions.map(({ execution_id }) => execution_id));
    path = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
  }
  expect(new Set(ids).size).toBe(5);
  expect(ids).toHaveLength(5);
});
