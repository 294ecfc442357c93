import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import v1 from '../../../../../services/gateway/dialects/v1/dialect.ts';
import type { OperationDeps } from '../../../../../services/operations/deps.ts';
import { tellWebhooks } from '../../../../../services/operations/tell-webhooks.ts';
import { startMongodb, type TestMongodb } from '../../../../servers/start-mongodb.ts';
import { createTestDeps } from '../../../operations/test-deps.ts';
import { projection } from '../../../store/samples.ts';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let gateway: OpenGateway;
const url = 'https://receiver.example/hook';

beforeAll(async () => {
  mongodb = await startMongodb();
  deps = createTestDeps(mongodb.uri).deps;
  await vi.waitFor(async () => expect(await deps.store.probe(2000)).toBe(true), 60_000);
  gateway = await openGateway({ dialects: [v1], deps });
});

afterAll(async () => {
  await gateway?.close();
  await deps?.store.close();
  await mongodb?.stop();
});

const ask = (path: string, method?: string, body?: unknown) => askAt(`/webhooks${path}`, method, body);

async function askAt(path: string, method = 'GET', body?: unknown) {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${gateway.url}/v1${path}`, { method, headers, ...sent });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
const create = async (given: object = {}) => (await ask('', 'POST', { url, ...given })).body;

describe('/v1/webhooks', () => {
  it('is made, read, changed and deleted', async () => {
    const made = await ask('', 'POST', { url, events: ['execution.failed'], headers: { 'x-key': 'k' } });
    expect(made).toMatchObject({ status: 201, body: { url, events: ['execution.failed'], headers: ['x-key'] } });
    const { id, secret, ...shown } = made.body;
    expect(made.headers.get('location')).toBe(`/v1/webhooks/${id}`);
    expect(secret).toMatch(/^whsec_/);
    expect(await ask(`/${id}`)).toMatchObject({ status: 200, body: { id, ...shown } });
    const changed = await ask(`/${id}`, 'PATCH', { description: 'Pager', enabled: false });
    expect(changed).toMatchObject({
      status: 200,
      body: { ...shown, id, description: 'Pager', enabled: false, updatedAt: expect.any(String) },
    });
    expect(await ask(`/${id}`, 'PATCH', { events: [] })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/events' }] },
    });
    expect(JSON.stringify([changed.body, (await ask(`/${id}`)).body, (await ask('')).body])).not.toContain(secret);
    expect((await ask(`/${id}`, 'DELETE')).status).toBe(204);
    expect(await ask(`/${id}`)).toMatchObject({ status: 404, body: { code: 'webhook-not-found' } });
  });

  it.each([
    [{}, '/url'],
    [{ url: 'ftp://receiver.example/' }, '/url'],
    [{ url: 'http://10.1.2.3/' }, '/url'],
    [{ url, events: ['execution.exploded'] }, '/events/0'],
    [{ url, events: [] }, '/events'],
    [{ url, secrets: [] }, '/secrets'],
    [{ url, maxAttempts: 11 }, '/maxAttempts'],
    [{ url, style: 'carrier-pigeon' }, '/style'],
  ])('is refused for %j', async (given, pointer) => {
    expect(await ask('', 'POST', given)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('gets a new secret, with or without a body', async () => {
    const { id, secret } = await create();
    for (const body of [undefined, { overlapSeconds: 60 }]) {
      const rotated = await ask(`/${id}/secret`, 'POST', body);
      expect(rotated).toMatchObject({ status: 200, body: { webhook: id, secret: expect.stringMatching(/^whsec_/) } });
      expect(rotated.body.secret).not.toBe(secret);
    }
  });
});

describe('/v1/webhooks/{id}/deliveries', () => {
  it('lists pings in pages, filtered, and sends them again', async () => {
    const { id } = await create();
    const pings: string[] = [];
    for (let count = 0; count < 3; count++) {
      const ping = await ask(`/${id}/ping`, 'POST');
      expect(ping).toMatchObject({ status: 202, body: { event: 'webhook.ping', status: 'PENDING', attemptList: [] } });
      expect(ping.headers.get('location')).toBe(`/v1/webhooks/${id}/deliveries/${ping.body.id}`);
      pings.push(ping.body.id);
    }
    const page = await ask(`/${id}/deliveries?limit=2&status=PENDING,FAILED`);
    expect(page.body.items).toHaveLength(2);
    const next = page.headers.get('link')?.match(/<[^>]*\/webhooks([^>]+)>; rel="next"/)?.[1] ?? '';
    const rest = await ask(next);
    expect([...page.body.items, ...rest.body.items].map((each) => each.id).sort()).toEqual(pings.sort());
    expect((await ask(`/${id}/deliveries?status=DELIVERED`)).body).toEqual({ items: [], nextCursor: null });
    expect((await ask(`/${id}/deliveries?status=LOST`)).status).toBe(422);
    expect(await ask(`/${id}/deliveries?event=bogus`)).toMatchObject({
      status: 422,
      body: { errors: [{ parameter: 'event', detail: expect.stringContaining('execution.ended') }] },
    });
    const one = `/${id}/deliveries/${pings[0]}`;
    expect(await ask(one)).toMatchObject({ status: 200, body: { id: pings[0], execution: null } });
    expect((await ask(`${one}/redeliver`, 'POST', {})).status).toBe(202);
    expect(await ask(`${one}/redeliver`, 'POST', { now: true })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/now', detail: 'Unknown field `now`. It takes none.' }] },
    });
    expect(await ask(`${one}/redeliver`, 'POST', [])).toMatchObject({
      status: 422,
      body: { detail: 'The body must be an object without fields, or left out.' },
    });
    expect(await ask(`/${id}/deliveries/ping-00000000`)).toMatchObject({
      status: 404,
      body: { code: 'delivery-not-found' },
    });
    expect(await ask(`/${id}/redeliver`, 'POST', { since: '2026-01-01T00:00:00Z' })).toMatchObject({
      status: 202,
      body: { webhook: id, count: 0 },
    });
    expect((await ask(`/${id}/redeliver`, 'POST', {})).status).toBe(422);
    await ask(`/${id}`, 'PATCH', { enabled: false });
    expect(await ask(`${one}/redeliver`, 'POST')).toMatchObject({ status: 409, body: { code: 'webhook-disabled' } });
  });
});

describe('/v1/executions/{id}/deliveries', () => {
  const tenantId = 'default';
  const events = Array.from({ length: 12 }, (_, index) => index + 1).map(
    (sequence) => ({ sequence, type: 'task.changed', at: 1, path: 'one', status: 'RUNNING' }) as const,
  );
  const ids = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

  it('lists in pages what the webhook of an execution was told, filtered, and sends it again', async () => {
    const definition = { name: 'Told', steps: [{ type: 'Echo' }] };
    const { body: started } = await askAt('/executions', 'POST', { definition, input: 1, webhook: url });
    const path = `/executions/${started.id}/deliveries`;
    expect((await askAt(path)).body).toEqual({ items: [], nextCursor: null });
    await deps.store.records.project(projection(started.id, 1, { events }));
    await tellWebhooks(deps, tenantId, started.id);
    const [first = '', ...others] = events.map(({ sequence }) => `${started.id}-${sequence}`);
    const page = await askAt(`${path}?limit=5&status=PENDING`);
    const next = page.headers.get('link')?.match(/<[^>]*\/v1([^>]+)>; rel="next"/)?.[1] ?? '';
    const rest = await askAt(next.replace('limit=5', 'limit=50'));
    // Newest first, as they happened, though all were told at once.
    expect([...ids(page.body), ...ids(rest.body)].toReversed()).toEqual([first, ...others]);
    expect((await askAt(`${path}?status=FAILED`)).body.items).toEqual([]);
    expect((await askAt(`${path}?event=task.changed`)).body.items).toHaveLength(12);
    expect((await askAt(`${path}?execution=${started.id}`)).status).toBe(422);
    const attempt = { at: new Date(), durationMs: 3, status: 500, error: 'No.' };
    const lane = { tenantId, webhookId: started.id, subject: started.id };
    await deps.store.deliveries.note(lane, first, { status: 'FAILED', attempt, nextAttemptAt: null });
    expect(await askAt(`${path}/${first}`)).toMatchObject({
      status: 200,
      body: {
        ...{ id: first, webhook: null, execution: started.id, sequence: 1, event: 'task.changed', status: 'FAILED' },
        ...{ attempts: 1, responseStatus: 500, attemptList: [{ responseStatus: 500, error: 'No.' }] },
      },
    });
    expect(await askAt(`${path}/redeliver`, 'POST')).toMatchObject({
      status: 202,
      body: { execution: started.id, count: 1 },
    });
    expect(await askAt(`${path}/${first}/redeliver`, 'POST')).toMatchObject({
      status: 202,
      body: { status: 'PENDING' },
    });
    const ended = [{ sequence: 13, type: 'execution.ended', at: 2, status: 'COMPLETED' } as const];
    await deps.store.records.project(projection(started.id, 2, { events: ended }));
    await tellWebhooks(deps, tenantId, started.id);
    for (const event of ['execution.ended', 'execution.completed'])
      expect(ids((await askAt(`${path}?event=${event}`)).body)).toEqual([`${started.id}-13`]);
    expect((await askAt(`${path}?event=execution.failed`)).body.items).toEqual([]);
    for (const [where, code] of [
      [`${path}/ex-00000000-1`, 'delivery-not-found'],
      ['/executions/ex-00000000/deliveries', 'execution-not-found'],
    ])
      expect(await askAt(where ?? '')).toMatchObject({ status: 404, body: { code } });
  });
});
