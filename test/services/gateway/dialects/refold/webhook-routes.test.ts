import { afterAll, beforeAll, expect, it } from 'vitest';
import { webhookIds, workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import * as wire from '../../../../../services/gateway/dialects/refold/webhook-wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const key = { 'x-api-key': 'tkb5b9f358-4160-4fea-a926-cf52b271489d' };
const body = {
  webhook_url: 'https://your-app.example/webhooks',
  webhook_events: ['Workflow Errored', 'Connection Expired'],
};

let api: OpenApi;
let workflow: string;
beforeAll(async () => {
  api = await openApi();
  const made = await ask(`${api.url}/v1/workflows`, 'POST', { name: 'Told of', steps: [{ type: 'Echo' }] });
  workflow = workflowIds.toHex((made.body as { id: string }).id);
});
afterAll(() => api?.close());

const at = (path = '') => `${api.url}/api/v2/public/webhook${path}`;
const register = async (more: object = {}) => {
  const answer = await ask(at(), 'POST', { ...body, ...more }, key);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return wire.webhook.strict().parse(answer.body);
};

it('refold 4.1 GET/POST /api/v2/public/webhook, GET/PUT/DELETE …/{id}: the stored webhook', async () => {
  const made = await register({ workflow_ids: [workflow], group: 'ops', description: 'Tells us' });
  expect(made).toMatchObject({
    ...{ ...body, is_enabled: true, method: 'POST', webhook_type: 'default', webhook_body: '{{event}}' },
    ...{ workflow_ids: [workflow], group: 'ops', description: 'Tells us', environment: 'test' },
  });
  expect((await ask(at(`/${made._id}`), 'GET', undefined, key)).body).toEqual(made);
  const custom = {
    webhook_type: 'custom',
    webhook_body: { run: '{{event.instance_id}}' },
    is_enabled: false,
    method: 'PUT',
  };
  const changed = (await ask(at(`/${made._id}`), 'PUT', custom, key)).body;
  expect(changed).toMatchObject({ ...body, ...custom, _id: made._id, group: 'ops', workflow_ids: [workflow] });
  // A body goes with the type `custom` alone.
  const plain = (await ask(at(`/${made._id}`), 'PUT', { webhook_type: 'default', webhook_body: { lost: 1 } }, key))
    .body;
  expect(plain).toMatchObject({ webhook_type: 'default', webhook_body: { run: '{{event.instance_id}}' } });
  const second = await register();
  const list = wire.webhookList.parse((await ask(at(), 'GET', undefined, key)).body);
  expect(list.map(({ _id }) => _id)).toEqual([made._id, second._id]);
  const left = wire.webhookList.parse((await ask(at(`/${made._id}`), 'DELETE', undefined, key)).body);
  expect(left.map(({ _id }) => _id)).toEqual([second._id]);
  const gone = await ask(at(`/${made._id}`), 'GET', undefined, key);
  expect([gone.status, gone.body]).toEqual([
    400,
    {
      ...{
        status_code: 400,
        http_error_type: 'BAD_REQUEST',
        error: 'RESOURCE_NOT_FOUND',
        message: 'Webhook not found',
      },
      request_id: expect.any(String),
    },
  ]);
});

it('refold 4.2.21 an event that there is not answers INVALID_EVENT', async () => {
  for (const webhook_events of [['Workflow Exploded'], ['Workflow Completed', 'toString']]) {
    const { status, body: answer } = await ask(at(), 'POST', { ...body, webhook_events }, key);
    expect([status, answer]).toEqual([
      400,
      expect.objectContaining({
        error: 'INVALID_EVENT',
        message: 'Invalid event. Check events list in documentation.',
      }),
    ]);
  }
  expect((await ask(at(), 'POST', { ...body, webhook_events: [] }, key)).status).toBe(400);
  expect((await ask(at(), 'POST', { ...body, webhook_url: 'ftp://x' }, key)).status).toBe(400);
});

it('with a slug, a webhook is told of executions of that application, and of workflows alone', async () => {
  const webhook_events = ['Workflow Completed'];
  const { body: made } = await ask(at(), 'POST', { ...body, webhook_events, slug: 'asana' }, key);
  const { _id, slug } = wire.webhook.parse(made);
  const native = async () => (await ask(`${api.url}/v1/webhooks/${webhookIds.fromHex(_id)}`)).body;
  expect([slug, await native()]).toEqual(['asana', expect.objectContaining({ labels: { 'refold.slug': 'asana' } })]);
  await ask(at(`/${_id}`), 'PUT', { slug: '' }, key);
  expect(await native()).toMatchObject({ labels: {} });
  const mixed = { ...body, webhook_events: ['Workflow Completed', 'Connection Expired'], slug: 'asana' };
  expect((await ask(at(), 'POST', mixed, key)).body).toMatchObject({ error: 'INVALID_EVENT' });
  await ask(at(`/${_id}`), 'DELETE', undefined, key);
});
