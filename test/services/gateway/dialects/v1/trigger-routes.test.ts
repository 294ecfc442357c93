import { createHmac } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import v1 from '../../../../../services/gateway/dialects/v1/dialect.ts';
import type { OperationDeps } from '../../../../../services/operations/deps.ts';
import { createFailureLimit } from '../../../../../services/operations/failure-limit.ts';
import { startMongodb, type TestMongodb } from '../../../../servers/start-mongodb.ts';
import { createTestDeps, type HandRuns } from '../../../operations/test-deps.ts';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';

const bootstrap = 'bootstrap-key-of-the-trigger-test';
let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let gateway: OpenGateway;
let workflow: string;
/** Milliseconds that the clock is ahead. */
let ahead = 0;

beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri);
  runs = made.runs;
  const clock = () => new Date(Date.now() + ahead);
  deps = { ...made.deps, clock, failures: createFailureLimit(clock) };
  gateway = await openGateway({ dialects: [v1], deps, apiKeys: [bootstrap] });
});

afterAll(async () => {
  await gateway?.close();
  await deps?.store.close();
  await mongodb?.stop();
});

beforeEach(async () => {
  const definition = { name: 'Hooked', input: { type: 'object' }, steps: [{ id: 'a', type: 'Echo' }] };
  workflow = (await ask('/workflows', 'POST', definition)).body.id;
});

async function send(path: string, init: RequestInit) {
  const response = await fetch(`${gateway.url}/v1${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
}

function ask(path: string, method = 'GET', body?: unknown) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bootstrap}` };
  return send(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

/** As a sender does: without a key. */
function post(token: string, body: unknown, headers: Record<string, string> = {}, query = '') {
  const type: Record<string, string> = { 'content-type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return send(`/hooks/${token}${query}`, { method: 'POST', headers: { ...type, ...headers }, body: text });
}

async function makeTrigger(fields: object = {}) {
  const { status, body } = await ask(`/workflows/${workflow}/triggers`, 'POST', fields);
  expect(status).toBe(201);
  return body;
}

const inputOf = (id: string) => runs.inputs.get(id)?.input;
const withoutRequest = ({ status, text }: { status: number; text: string }) => ({
  status,
  text: text.replace(/"requestId":"[^"]*"/, ''),
});

describe('a trigger', () => {
  it('is made with a token that is shown once and kept as its SHA-256', async () => {
    const made = await makeTrigger({ name: 'Shop' });
    expect(made).toMatchObject({ id: expect.stringMatching(/^tr-[0-9a-z]{8}$/), workflow, name: 'Shop' });
    expect(made.token).toMatch(/^sgh_[0-9A-Za-z]{43}$/);
    const path = `/workflows/${workflow}/triggers`;
    const { token: _, ...shown } = made;
    expect((await ask(`${path}/${made.id}`)).body).toEqual(shown);
    expect((await ask(path)).body).toEqual({ items: [shown], nextCursor: null });
    const client = new MongoClient(mongodb.uri);
    const kept = JSON.stringify(await client.db('stepgraph').collection('triggers').find().toArray());
    await client.close();
    expect(kept).toContain(made.id);
    expect(kept).not.toContain(made.token);
  });

  it('starts its workflow without a key: 202 and the id of an execution that is there', async () => {
    const { token } = await makeTrigger();
    const { status, body } = await post(token, { order: 17 });
    expect({ status, body }).toEqual({
      status: 202,
      body: { executionId: expect.stringMatching(/^ex-/), duplicate: false },
    });
    expect((await ask(`/executions/${body.executionId}`)).body).toMatchObject({ workflowId: workflow });
    expect(inputOf(body.executionId)).toEqual({ order: 17 });
  });

  it('maps body, headers and query to the input, which the workflow checks', async () => {
    const input = {
      id: '{{ body.order.id }}',
      shop: '{{ headers["x-shop"] }}',
      page: '{{ query.page }}',
      by: '{{ trigger.id }}',
    };
    const made = await makeTrigger({ input, labels: { from: 'shop' } });
    const { body } = await post(made.token, { order: { id: 5 } }, { 'X-Shop': 'north' }, '?page=2');
    expect(inputOf(body.executionId)).toEqual({ id: 5, shop: 'north', page: '2', by: made.id });
    expect((await ask(`/executions/${body.executionId}`)).body.labels).toEqual({ from: 'shop' });
    expect(await post(made.token, { other: 1 }, { 'X-Shop': 'north' }, '?page=2')).toMatchObject({
      status: 422,
      body: { code: 'expression-failed' },
    });
    const whole = await makeTrigger();
    expect(await post(whole.token, '[1]')).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
  });

  it('takes forms and text too, and up to 1 MiB', async () => {
    const { token } = await makeTrigger({ input: { sent: '{{ body }}' } });
    const form = await post(token, 'a=1&a=2&b=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(inputOf(form.body.executionId)).toEqual({ sent: { a: ['1', '2'], b: 'x' } });
    const text = await post(token, 'hello', { 'content-type': 'text/plain' });
    expect(inputOf(text.body.executionId)).toEqual({ sent: 'hello' });
    expect(await post(token, 'x'.repeat(1_048_577), { 'content-type': 'text/plain' })).toMatchObject({ status: 413 });
    expect(await post(token, 'x', { 'content-type': 'image/png' })).toMatchObject({ status: 415 });
    expect(await post(token, '{')).toMatchObject({ status: 400, body: { code: 'malformed-json' } });
  });

  it('is refused with templates that name what is not there', async () => {
    const path = `/workflows/${workflow}/triggers`;
    const answer = await ask(path, 'POST', { input: { a: '{{ secrets.token }}', b: '{{ steps.x.output }}' } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/input/a' }, { pointer: '/input/b' }] } });
    expect(await ask(path, 'POST', { idempotency: { expression: '{{ body.' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/idempotency/expression' }] },
    });
  });
});

describe('a repeated delivery', () => {
  it('is known by a header within the window, and starts nothing', async () => {
    const { token } = await makeTrigger({ idempotency: { header: 'X-Delivery', window: 'PT1H' } });
    const first = await post(token, { n: 1 }, { 'x-delivery': 'd-1' });
    const again = await post(token, { n: 2 }, { 'x-delivery': 'd-1' });
    expect(again).toMatchObject({ status: 202, body: { executionId: first.body.executionId, duplicate: true } });
    const other = await post(token, { n: 1 }, { 'x-delivery': 'd-2' });
    expect(other.body.executionId).not.toBe(first.body.executionId);
    // Without the header it is taken every time.
    const without = await Promise.all([post(token, { n: 1 }), post(token, { n: 1 })]);
    expect(new Set(without.map(({ body }) => body.executionId)).size).toBe(2);
    ahead = 3_600_001;
    const later = await post(token, { n: 1 }, { 'x-delivery': 'd-1' });
    ahead = 0;
    expect(later.body).toMatchObject({ duplicate: false });
    expect(later.body.executionId).not.toBe(first.body.executionId);
  });

  it('is known by an expression over what was sent, many at once', async () => {
    const { token } = await makeTrigger({ idempotency: { expression: '{{ body.event.id }}' } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(token, { event: { id: 9 } })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.executionId)).size).toBe(1);
    expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    const { token: other } = await makeTrigger({ idempotency: { expression: '{{ body.event.id }}' } });
    const elsewhere = await post(other, { event: { id: 9 } });
    expect(elsewhere.body.duplicate).toBe(false);
  });
});

describe('a signed trigger', () => {
  const secret = 'shared-with-the-sender';
  const sign = (text: string, key = secret) => `sha256=${createHmac('sha256', key).update(text).digest('hex')}`;
  const signature = { scheme: 'hmac-sha256', header: 'X-Signature', prefix: 'sha256=', secret };

  it('opens for HMAC-SHA256 of the very bytes, and never shows the secret', async () => {
    const made = await makeTrigger({ signature });
    expect(made.signature).toEqual({
      scheme: 'hmac-sha256',
      header: 'x-signature',
      prefix: 'sha256=',
      encoding: 'hex',
    });
    const text = '{ "n":  1 }';
    expect(await post(made.token, text, { 'x-signature': sign(text) })).toMatchObject({ status: 202 });
    for (const headers of [{}, { 'x-signature': sign(text, 'another') }, { 'x-signature': sign('{"n":1}') }])
      expect(await post(made.token, text, headers)).toMatchObject({ status: 403, body: { code: 'signature-refused' } });
    // Other changes leave the secret as it is; another scheme needs one.
    const { secret: _, ...rule } = signature;
    const path = `/workflows/${workflow}/triggers/${made.id}`;
    expect(await ask(path, 'PUT', { name: 'Renamed', signature: rule })).toMatchObject({ status: 200 });
    expect(await post(made.token, text, { 'x-signature': sign(text) })).toMatchObject({ status: 202 });
    expect(await ask(path, 'PUT', { signature: { scheme: 'standard-webhooks' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/signature/secret' }] },
    });
    expect(gateway.logs.join()).not.toContain(secret);
  });

  it('opens for Standard Webhooks', async () => {
    const key = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`;
    const { token } = await makeTrigger({ signature: { scheme: 'standard-webhooks', secret: key } });
    const at = new Date();
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(key).sign('msg_1', at, '{"n":1}'),
    };
    expect(await post(token, '{"n":1}', headers)).toMatchObject({ status: 202 });
    expect(await post(token, '{"n":2}', headers)).toMatchObject({ status: 403 });
    const wrong = { signature: { scheme: 'standard-webhooks', secret: 'whsec_not base64!' } };
    expect(await ask(`/workflows/${workflow}/triggers`, 'POST', wrong)).toMatchObject({ status: 422 });
  });
});

describe('from outside', () => {
  it('only the hooks are open, and nothing tells an unknown token from one that was replaced or deleted', async () => {
    const open = v1.routes.filter(({ scope }) => scope === 'public').map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual(['post /hooks/:token']);
    const unknown = withoutRequest(await post(`sgh_${'a'.repeat(43)}`, {}));
    expect(unknown.status).toBe(404);
    const made = await makeTrigger();
    const path = `/workflows/${workflow}/triggers/${made.id}`;
    const { body } = await ask(`${path}/rotate`, 'POST');
    expect(withoutRequest(await post(made.token, {}))).toEqual(unknown);
    expect(await post(body.token, {})).toMatchObject({ status: 202 });
    expect(await ask(path, 'DELETE')).toMatchObject({ status: 204 });
    expect(withoutRequest(await post(body.token, {}))).toEqual(unknown);
    const last = await makeTrigger();
    await ask(`/workflows/${workflow}`, 'DELETE');
    expect(withoutRequest(await post(last.token, {}))).toEqual(unknown);
    for (const token of [made.token, body.token, last.token]) expect(gateway.logs.join()).not.toContain(token);
  });

  it('a disabled workflow says so, and takes hooks again once it is enabled', async () => {
    const { token } = await makeTrigger();
    const definition = { name: 'Hooked', input: { type: 'object' }, steps: [{ id: 'a', type: 'Echo' }] };
    await ask(`/workflows/${workflow}?enabled=false`, 'PUT', definition);
    expect(await post(token, {})).toMatchObject({ status: 409, body: { code: 'workflow-disabled' } });
    await ask(`/workflows/${workflow}?enabled=true`, 'PUT', definition);
    expect(await post(token, {})).toMatchObject({ status: 202 });
  });

  it('is accepted while Temporal is away', async () => {
    const { token } = await makeTrigger();
    runs.down = true;
    const { status, body } = await post(token, {});
    runs.down = false;
    expect(status).toBe(202);
    expect((await ask(`/executions/${body.executionId}`)).body.status).toBe('QUEUED');
  });

  it('who fails too often learns no more, while what is in order is taken', async () => {
    const { token } = await makeTrigger();
    // Later than the failures of the tests before.
    ahead = 120_000;
    const statuses: number[] = [];
    for (let count = 0; count < 61; count++) statuses.push((await post(`sgh_${count}`, {})).status);
    expect(new Set(statuses.slice(0, 60))).toEqual(new Set([404]));
    expect(statuses[60]).toBe(429);
    const limited = await post('sgh_x', {});
    expect(limited.headers.get('retry-after')).toBe('60');
    expect(await post(token, {})).toMatchObject({ status: 202 });
    ahead = 240_000;
    expect((await post('sgh_x', {})).status).toBe(404);
    ahead = 0;
  });
});
