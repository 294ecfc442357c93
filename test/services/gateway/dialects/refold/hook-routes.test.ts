import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import * as wire from '../../../../../services/gateway/dialects/refold/workflow-wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const account = { linked_account_id: 'hooks@acme.io', 'x-api-key': 'tk-test' };

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

const v2 = (path = '') => `${api.url}/api/v2/public/workflow${path}`;

/** The address of the webhook trigger of a new, published workflow, and its id. */
async function hookOf(trigger: object, published = true): Promise<{ url: string; id: string }> {
  const nodes = [{ id: '1', type: 'start', name: 'Start', triggers: [{ type: 'webhook', ...trigger }] }];
  const { body } = await ask(v2(), 'POST', { name: 'Hooked', nodes }, account);
  const { workflow } = wire.createResponse.parse(body);
  if (published) await ask(v2(`/${workflow._id}/publish`), 'PUT', { published: true }, account);
  const [start] = workflow.nodes;
  return { url: api.url + Object(start).webhook_url, id: workflow.associated_workflow ?? '' };
}

it('refold 4.2.17 a webhook trigger takes POST at an address of its own, without a key', async () => {
  const { url, id } = await hookOf({});
  expect(url).toMatch(/\/api\/v1\/workflows\/webhooks\/[0-9a-f]{24}[0-9a-z]{32}$/);
  const { status, text } = await ask(url, 'POST', { order: 7 });
  expect([status, text]).toEqual([200, '{"message":"Webhook received"}']);
  expect(api.started.at(-1)).toMatchObject({
    execution: { workflowId: workflowIds.fromHex(id) },
    input: { order: 7 },
  });
  const { body } = await ask(`${api.url}/api/v2/public/execution?workflow_id=${id}`, 'GET', undefined, account);
  expect(body).toMatchObject({
    docs: [{ linked_account_id: account.linked_account_id, trigger_application_event: 'Event' }],
  });
});

it('refold 4.2.17 the statuses of a webhook trigger: 400, 401, 405, 409, 413, 415', async () => {
  const schema = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
  const idempotency = { key_from: 'payload', key: '{event:id}' };
  const security_headers = { 'X-Token': 'secret' };
  const { url } = await hookOf({ schema, validate_schema: true, idempotency, security_headers });
  const starts = api.started.length;
  const post = (body: unknown, headers: Record<string, string> = { 'x-token': 'secret' }) =>
    ask(url, 'POST', body, headers);
  const statusOf = async (answer: ReturnType<typeof ask>) => {
    const { status, body } = await answer;
    expect(body).toMatchObject({ status_code: status, message: expect.any(String) });
    return status;
  };
  expect((await post({ id: 'a' })).status).toBe(200);
  expect(await statusOf(post({ id: 'a' }))).toBe(409);
  expect(await statusOf(post({ other: 1 }))).toBe(400);
  expect(await statusOf(post({ id: 'b' }, {}))).toBe(401);
  expect(await statusOf(post({ id: 'b' }, { 'x-token': 'wrong' }))).toBe(401);
  expect(await statusOf(ask(url, 'GET'))).toBe(405);
  expect(await statusOf(post({ id: 'c'.repeat(1024 * 1024) }))).toBe(413);
  expect(await statusOf(post('id=b', { 'x-token': 'secret', 'content-type': 'text/plain' }))).toBe(415);
  expect(api.started.length).toBe(starts + 1);
  expect((await post({ id: 'b' })).status).toBe(200);
});

it('refold 4.2.17 a key is used by the request that starts an execution, not by one that is refused', async () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } } };
  const { url } = await hookOf({
    schema,
    validate_schema: true,
    idempotency: { key_from: 'payload', key: '{event:id}' },
  });
  const starts = api.started.length;
  const statusOf = async (n: unknown) => (await ask(url, 'POST', { id: 'z', n })).status;
  expect(await statusOf('a')).toBe(400);
  expect((await Promise.all([statusOf(1), statusOf(1)])).sort()).toEqual([200, 409]);
  expect(await statusOf('a')).toBe(409);
  expect(api.started.length).toBe(starts + 1);
});

it('refold 4.2.17 more requests than one address takes in a minute are answered 429', async () => {
  const { url } = await hookOf({});
  const other = await hookOf({});
  const statuses = await Promise.all(Array.from({ length: 21 }, async () => (await ask(url, 'POST', {})).status));
  expect(statuses.sort()).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
  expect((await ask(other.url, 'POST', {})).status).toBe(200);
});

it('an address is there while its workflow is published, and only whole; without validation any JSON is taken', async () => {
  const { url, id } = await hookOf({ schema: { type: 'object', required: ['id'] } });
  expect((await ask(url, 'POST', [1])).status).toBe(200);
  const wrong = url.slice(0, -1) + (url.endsWith('a') ? 'b' : 'a');
  expect((await ask(wrong, 'POST', {})).status).toBe(404);
  expect((await ask((await hookOf({}, false)).url, 'POST', {})).status).toBe(404);
  await ask(v2(`/${id}`), 'DELETE', undefined, account);
  expect((await ask(url, 'POST', {})).status).toBe(404);
});
