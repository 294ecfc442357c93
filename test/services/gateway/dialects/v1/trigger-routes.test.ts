import { readFileSync } from 'node:fs';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hooked, type OpenHooks, openHooks } from './open-hooks.ts';

let hooks: OpenHooks;
let workflow: string;

beforeAll(async () => {
  hooks = await openHooks();
});
afterAll(() => hooks?.close());
beforeEach(async () => {
  workflow = await hooks.makeWorkflow();
});

describe('a trigger', () => {
  it('is made with a token that is shown once and kept as its SHA-256', async () => {
    const made = await hooks.makeTrigger(workflow, { name: 'Shop' });
    expect(made).toMatchObject({ id: expect.stringMatching(/^tr-[0-9a-z]{8}$/), workflow, name: 'Shop' });
    expect(made.token).toMatch(/^sgh_[0-9A-Za-z]{43}$/);
    const path = `/workflows/${workflow}/triggers`;
    const { token: _, ...shown } = made;
    expect((await hooks.ask(`${path}/${made.id}`)).body).toEqual(shown);
    expect((await hooks.ask(path)).body).toEqual({ items: [shown], nextCursor: null });
    const client = new MongoClient(hooks.uri);
    const kept = JSON.stringify(await client.db('stepgraph').collection('triggers').find().toArray());
    await client.close();
    expect(kept).toContain(made.id);
    expect(kept).not.toContain(made.token);
  });

  it('starts its workflow without a key: 202 and the id of an execution that is there', async () => {
    const { token } = await hooks.makeTrigger(workflow);
    const { status, body } = await hooks.post(token, { order: 17 });
    expect({ status, body }).toEqual({
      status: 202,
      body: { executionId: expect.stringMatching(/^ex-/), duplicate: false },
    });
    expect((await hooks.ask(`/executions/${body.executionId}`)).body).toMatchObject({ workflowId: workflow });
    expect(hooks.inputOf(body.executionId)).toEqual({ order: 17 });
  });

  it('maps body, headers and query to the input, which the workflow checks', async () => {
    const input = {
      id: '{{ body.order.id }}',
      shop: '{{ headers["x-shop"] }}',
      page: '{{ query.page }}',
      by: '{{ trigger.id }}',
    };
    const made = await hooks.makeTrigger(workflow, { input, labels: { from: 'shop' } });
    const { body } = await hooks.post(made.token, { order: { id: 5 } }, { 'X-Shop': 'north' }, '?page=2');
    expect(hooks.inputOf(body.executionId)).toEqual({ id: 5, shop: 'north', page: '2', by: made.id });
    expect((await hooks.ask(`/executions/${body.executionId}`)).body.labels).toEqual({ from: 'shop' });
    expect(await hooks.post(made.token, { other: 1 }, { 'X-Shop': 'north' }, '?page=2')).toMatchObject({
      status: 422,
      body: { code: 'expression-failed' },
    });
    const whole = await hooks.makeTrigger(workflow);
    expect(await hooks.post(whole.token, '[1]')).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
  });

  it('takes forms and text too, and up to 1 MiB', async () => {
    const { token } = await hooks.makeTrigger(workflow, { input: { sent: '{{ body }}' } });
    const form = await hooks.post(token, 'a=1&a=2&b=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(hooks.inputOf(form.body.executionId)).toEqual({ sent: { a: ['1', '2'], b: 'x' } });
    const text = await hooks.post(token, 'hello', { 'content-type': 'text/plain' });
    expect(hooks.inputOf(text.body.executionId)).toEqual({ sent: 'hello' });
    expect(await hooks.post(token, 'x'.repeat(1_048_577), { 'content-type': 'text/plain' })).toMatchObject({
      status: 413,
    });
    expect(await hooks.post(token, 'x', { 'content-type': 'image/png' })).toMatchObject({ status: 415 });
    expect(await hooks.post(token, '{')).toMatchObject({ status: 400, body: { code: 'malformed-json' } });
  });

  it('is refused with templates that name what is not there', async () => {
    const path = `/workflows/${workflow}/triggers`;
    const answer = await hooks.ask(path, 'POST', { input: { a: '{{ secrets.token }}', b: '{{ steps.x.output }}' } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/input/a' }, { pointer: '/input/b' }] } });
    expect(await hooks.ask(path, 'POST', { idempotency: { expression: '{{ body.' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/idempotency/expression' }] },
    });
  });
});

describe('a repeated delivery', () => {
  it('is known by a header within the window, and starts nothing', async () => {
    const { token } = await hooks.makeTrigger(workflow, { idempotency: { header: 'X-Delivery', window: 'PT1H' } });
    const first = await hooks.post(token, { n: 1 }, { 'x-delivery': 'd-1' });
    const again = await hooks.post(token, { n: 2 }, { 'x-delivery': 'd-1' });
    expect(again).toMatchObject({ status: 202, body: { executionId: first.body.executionId, duplicate: true } });
    const other = await hooks.post(token, { n: 1 }, { 'x-delivery': 'd-2' });
    expect(other.body.executionId).not.toBe(first.body.executionId);
    // Without the header it is taken every time.
    const without = await Promise.all([hooks.post(token, { n: 1 }), hooks.post(token, { n: 1 })]);
    expect(new Set(without.map(({ body }) => body.executionId)).size).toBe(2);
    hooks.time.aheadMs = 3_600_001;
    const later = await hooks.post(token, { n: 1 }, { 'x-delivery': 'd-1' });
    hooks.time.aheadMs = 0;
    expect(later.body).toMatchObject({ duplicate: false });
    expect(later.body.executionId).not.toBe(first.body.executionId);
  });

  it('is known by an expression over what was sent, many at once', async () => {
    const { token } = await hooks.makeTrigger(workflow, { idempotency: { expression: '{{ body.event.id }}' } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => hooks.post(token, { event: { id: 9 } })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.executionId)).size).toBe(1);
    expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    const { token: other } = await hooks.makeTrigger(workflow, { idempotency: { expression: '{{ body.event.id }}' } });
    const elsewhere = await hooks.post(other, { event: { id: 9 } });
    expect(elsewhere.body.duplicate).toBe(false);
  });

  it('is told as one of an execution that was started, never of a request that was refused', async () => {
    const { token } = await hooks.makeTrigger(workflow, { idempotency: { header: 'X-Delivery' } });
    const delivery = { 'x-delivery': 'd-3' };
    expect(await hooks.post(token, '[1]', delivery)).toMatchObject({ status: 422 });
    const both = await Promise.all([hooks.post(token, { n: 1 }, delivery), hooks.post(token, { n: 2 }, delivery)]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    const [one, other] = both.map(({ body }) => body);
    expect(one.executionId).toBe(other.executionId);
    expect([one.duplicate, other.duplicate].sort()).toEqual([false, true]);
    const started = { status: 202, body: { executionId: one.executionId, duplicate: true } };
    expect(await hooks.post(token, { n: 1 }, delivery)).toMatchObject(started);
    // What it holds does not matter any more, nor whether its workflow would still take it.
    expect(await hooks.post(token, '[1]', delivery)).toMatchObject(started);
    await hooks.ask(`/workflows/${workflow}?enabled=false`, 'PUT', hooked);
    expect(await hooks.post(token, { n: 1 }, delivery)).toMatchObject(started);
  });
});

it('docs/schedules.md shows requests that are taken', async () => {
  for (const alias of ['nightly-report', 'order-intake']) await hooks.ask('/workflows', 'POST', { ...hooked, alias });
  const page = readFileSync('docs/schedules.md', 'utf8');
  const shown = [...page.matchAll(/curl -X POST \$API\/v1(\S+) [^']*'[^']*' -d '([^']*)'/g)];
  expect(shown.map(([, path]) => path)).toEqual(['/schedules', '/workflows/order-intake/triggers']);
  for (const [, path = '', body = ''] of shown)
    expect(await hooks.ask(path, 'POST', JSON.parse(body))).toMatchObject({ status: 201 });
});
