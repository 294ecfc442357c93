import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import v1 from '../../../services/gateway/dialects/v1/dialect.ts';
import { hooked, type OpenHooks, openHooks } from '../gateway/dialects/v1/open-hooks.ts';

let hooks: OpenHooks;
let workflow: string;

beforeAll(async () => {
  hooks = await openHooks();
});
afterAll(() => hooks?.close());
beforeEach(async () => {
  workflow = await hooks.makeWorkflow();
});

/** An answer without what differs between two calls. */
const withoutRequest = ({ status, text }: { status: number; text: string }) => ({
  status,
  text: text.replace(/"requestId":"[^"]*"/, ''),
});

describe('a signed trigger', () => {
  const secret = 'shared-with-the-sender';
  const sign = (text: string, key = secret) => `sha256=${createHmac('sha256', key).update(text).digest('hex')}`;
  const signature = { scheme: 'hmac-sha256', header: 'X-Signature', prefix: 'sha256=', secret };

  it('opens for HMAC-SHA256 of the very bytes, and never shows the secret', async () => {
    const made = await hooks.makeTrigger(workflow, { signature });
    expect(made.signature).toEqual({
      scheme: 'hmac-sha256',
      header: 'x-signature',
      prefix: 'sha256=',
      encoding: 'hex',
    });
    const text = '{ "n":  1 }';
    expect(await hooks.post(made.token, text, { 'x-signature': sign(text) })).toMatchObject({ status: 202 });
    for (const headers of [{}, { 'x-signature': sign(text, 'another') }, { 'x-signature': sign('{"n":1}') }])
      expect(await hooks.post(made.token, text, headers)).toMatchObject({
        status: 403,
        body: { code: 'signature-refused' },
      });
    // Other changes leave the secret as it is; another scheme needs one.
    const { secret: _, ...rule } = signature;
    const path = `/workflows/${workflow}/triggers/${made.id}`;
    expect(await hooks.ask(path, 'PUT', { name: 'Renamed', signature: rule })).toMatchObject({ status: 200 });
    expect(await hooks.post(made.token, text, { 'x-signature': sign(text) })).toMatchObject({ status: 202 });
    expect(await hooks.ask(path, 'PUT', { signature: { scheme: 'standard-webhooks' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/signature/secret' }] },
    });
    expect(hooks.logs.join()).not.toContain(secret);
  });

  it('opens for Standard Webhooks', async () => {
    const key = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`;
    const { token } = await hooks.makeTrigger(workflow, { signature: { scheme: 'standard-webhooks', secret: key } });
    const at = new Date();
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(key).sign('msg_1', at, '{"n":1}'),
    };
    expect(await hooks.post(token, '{"n":1}', headers)).toMatchObject({ status: 202 });
    // A message that was overheard starts nothing.
    expect((await hooks.post(token, '{"n":1}', headers)).body).toMatchObject({ duplicate: true });
    expect(await hooks.post(token, '{"n":2}', headers)).toMatchObject({ status: 403 });
    const wrong = { signature: { scheme: 'standard-webhooks', secret: 'whsec_not base64!' } };
    expect(await hooks.ask(`/workflows/${workflow}/triggers`, 'POST', wrong)).toMatchObject({ status: 422 });
  });
});

describe('from outside', () => {
  it('only the hooks are open, and nothing tells an unknown token from one that was replaced or deleted', async () => {
    const open = v1.routes.filter(({ scope }) => scope === 'public').map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual(['post /hooks/:token']);
    const unknown = withoutRequest(await hooks.post(`sgh_${'a'.repeat(43)}`, {}));
    expect(unknown.status).toBe(404);
    const made = await hooks.makeTrigger(workflow);
    const path = `/workflows/${workflow}/triggers/${made.id}`;
    const { body } = await hooks.ask(`${path}/rotate`, 'POST');
    expect(withoutRequest(await hooks.post(made.token, {}))).toEqual(unknown);
    expect(await hooks.post(body.token, {})).toMatchObject({ status: 202 });
    expect(await hooks.ask(path, 'DELETE')).toMatchObject({ status: 204 });
    expect(withoutRequest(await hooks.post(body.token, {}))).toEqual(unknown);
    const last = await hooks.makeTrigger(workflow);
    await hooks.ask(`/workflows/${workflow}`, 'DELETE');
    expect(withoutRequest(await hooks.post(last.token, {}))).toEqual(unknown);
    for (const token of [made.token, body.token, last.token]) expect(hooks.logs.join()).not.toContain(token);
  });

  it('a disabled workflow says so, and takes hooks again once it is enabled', async () => {
    const { token } = await hooks.makeTrigger(workflow);
    await hooks.ask(`/workflows/${workflow}?enabled=false`, 'PUT', hooked);
    expect(await hooks.post(token, {})).toMatchObject({ status: 409, body: { code: 'workflow-disabled' } });
    await hooks.ask(`/workflows/${workflow}?enabled=true`, 'PUT', hooked);
    expect(await hooks.post(token, {})).toMatchObject({ status: 202 });
  });

  it('tells that it started the execution, and lists what it started', async () => {
    const [{ id, token }, other] = [await hooks.makeTrigger(workflow), await hooks.makeTrigger(workflow)];
    const { executionId } = (await hooks.post(token, {})).body;
    await hooks.post(other.token, {});
    const startedBy = { kind: 'trigger', id, dialect: 'v1', key: null };
    expect((await hooks.ask(`/executions/${executionId}`)).body).toMatchObject({ startedBy });
    const { items } = (await hooks.ask(`/executions?startedBy=${id}`)).body;
    expect(items).toEqual([expect.objectContaining({ id: executionId, startedBy })]);
    expect(await hooks.ask('/executions?startedBy=wf-00000000')).toMatchObject({ status: 422 });
  });

  it('is accepted while Temporal is away', async () => {
    const { token } = await hooks.makeTrigger(workflow);
    hooks.runs.down = true;
    const { status, body } = await hooks.post(token, {});
    hooks.runs.down = false;
    expect(status).toBe(202);
    expect((await hooks.ask(`/executions/${body.executionId}`)).body.status).toBe('QUEUED');
  });

  it('who fails too often learns no more, while what is in order is taken', async () => {
    const { token } = await hooks.makeTrigger(workflow);
    // Later than the failures of the tests before.
    hooks.time.aheadMs = 120_000;
    const statuses: number[] = [];
    for (let count = 0; count < 61; count++) statuses.push((await hooks.post(`sgh_${count}`, {})).status);
    expect(new Set(statuses.slice(0, 60))).toEqual(new Set([404]));
    expect(statuses[60]).toBe(429);
    const limited = await hooks.post('sgh_x', {});
    expect(limited.headers.get('retry-after')).toBe('60');
    expect(await hooks.post(token, {})).toMatchObject({ status: 202 });
    hooks.time.aheadMs = 240_000;
    expect((await hooks.post('sgh_x', {})).status).toBe(404);
    hooks.time.aheadMs = 0;
  });
});
