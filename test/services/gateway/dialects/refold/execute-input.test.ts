import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executionIds, workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const account = { linked_account_id: 'markwood@some_email.com', 'x-api-key': 'tk-test' };
const headers = { ...account, slug: 'asana' };

let api: OpenApi;
let workflow: string;
beforeAll(async () => {
  api = await openApi();
  const definition = {
    name: 'Post message',
    steps: [
      { id: 'a', type: 'Echo', input: 1 },
      { id: 'b', type: 'Http', input: { url: 'https://a.example' }, onError: 'skip', retry: { maxAttempts: 3 } },
      {
        id: 'each',
        type: 'Loop',
        input: { items: [1, 2, 3], onItemError: 'collect' },
        steps: [{ id: 'say', type: 'Echo' }],
      },
    ],
  };
  const { body } = await ask(`${api.url}/v1/workflows`, 'POST', definition);
  workflow = (body as { id: string }).id;
});
afterAll(() => api?.close());

const at = (path: string) => `${api.url}/api/v2/public${path}`;
const post = (path: string, body: unknown = {}, more: Record<string, string> = headers) =>
  ask(at(path), 'POST', body, more);
const execute = (body: unknown = {}, more: Record<string, string> = headers) =>
  post(`/workflow/${workflowIds.toHex(workflow)}/execute`, body, more);

describe('execute', () => {
  it('refold 4.1 POST /api/v2/public/workflow/{id}/execute answers message and execution_id, to the byte', async () => {
    const { status, text } = await execute({ email: 'jane@example.com' });
    expect([status, text]).toEqual([
      200,
      expect.stringMatching(/^\{"message":"Workflow execution started","execution_id":"[0-9a-f]{24}"\}$/),
    ]);
  });

  it('a synchronous call is answered with the result, and the status of the Response node', async () => {
    const simple = await ask(`${api.url}/v1/workflows`, 'POST', { name: 'Simple', steps: [{ type: 'Echo' }] });
    const hex = workflowIds.toHex((simple.body as { id: string }).id);
    const sync = async (how: Parameters<OpenApi['end']>[1]) => {
      const before = api.started.length;
      const waiting = post(`/workflow/${hex}/execute`, {}, { ...headers, sync_execution: 'true' });
      await expect.poll(() => api.started.length).toBe(before + 1);
      const { id } = api.started.at(-1)?.execution ?? { id: '' };
      await api.end(id, how);
      return { ...(await waiting), id };
    };
    const created = await sync({ response: { status: 201, headers: {}, body: { id: 7 } } });
    expect([created.status, created.body]).toEqual([
      201,
      {
        ...{ execution_id: executionIds.toHex(created.id), return_value: { id: 7 }, errored: false, status_code: 201 },
        ...{ execution_error: {}, executed_by_thanos: false },
      },
    ]);
    const failed = await sync({
      status: 'FAILED',
      error: { code: 'http-status', message: 'no', step: 'a', details: null },
    });
    expect([failed.status, failed.body]).toEqual([
      200,
      expect.objectContaining({
        return_value: {},
        errored: true,
        status_code: 500,
        execution_error: { code: 'http-status', message: 'no' },
      }),
    ]);
  });

  it('include-headers gives the event the headers of the request, without what is secret', async () => {
    await execute(
      { a: 1 },
      { ...headers, 'include-headers': 'true', 'x-custom': 'yes', authorization: 'Bearer s3cret' },
    );
    const input = api.started.at(-1)?.input as { a: number; headers: Record<string, string> };
    expect(input).toMatchObject({ a: 1, headers: { 'x-custom': 'yes', slug: 'asana' } });
    expect(JSON.stringify(input)).not.toMatch(/s3cret|tk-test/);
    await post(`/workflow/${workflowIds.toHex(workflow)}/execute?include-headers=true`, {});
    expect(api.started.at(-1)?.input).toHaveProperty('headers');
  });
});
