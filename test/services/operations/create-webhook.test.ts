import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createWebhook } from '../../../services/operations/create-webhook.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationContext } from '../../../services/operations/define-operation.ts';
import { deleteWebhook } from '../../../services/operations/delete-webhook.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getWebhook } from '../../../services/operations/get-webhook.ts';
import { listWebhooks } from '../../../services/operations/list-webhooks.ts';
import { rotateWebhookSecret } from '../../../services/operations/rotate-webhook-secret.ts';
import { updateWebhook } from '../../../services/operations/update-webhook.ts';
import { openWebhook, signingSecrets } from '../../../services/operations/webhook-secrets.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let ahead = 0;
const caller = callerOf('default');
const url = 'https://receiver.example/hook';
const create = (given: object, context = caller) => {
  const input = createWebhook.input.parse({ url, ...given });
  return createWebhook.run(deps, input, context);
};
const update = (webhook: string, given: object, context = caller) =>
  updateWebhook.run(deps, updateWebhook.input.parse({ webhook, ...given }), context);
const stored = async (id: string) => {
  const found = await deps.store.webhooks.find('default', id);
  if (!found) throw new Error(`no webhook ${id}`);
  return found;
};
const secretsOf = async (id: string) => {
  const opened = openWebhook(deps.vault, await stored(id));
  return signingSecrets(opened, deps.clock().getTime());
};

beforeAll(async () => {
  mongodb = await startMongodb();
  deps = { ...createTestDeps(mongodb.uri).deps, clock: () => new Date(Date.now() + ahead) };
  await vi.waitFor(async () => expect(await deps.store.probe(2000)).toBe(true), 60_000);
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

describe('a webhook endpoint', () => {
  it('is stored with a secret of its own, which is shown once', async () => {
    const { secret, ...made } = await create({});
    expect(made).toMatchObject({
      ...{ url, events: ['execution.ended'], workflows: null, headers: [], style: 'v1', settings: {} },
      ...{ enabled: true, disabledReason: null, failingSince: null, maxAttempts: 10 },
    });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(() => new Webhook(secret)).not.toThrow();
    expect(await getWebhook.run(deps, { webhook: made.id }, caller)).toEqual(made);
    expect(await secretsOf(made.id)).toEqual([secret]);
  });

  it('shows neither its secret nor the values of its headers, and stores them sealed', async () => {
    const given = { secret: 'a canary of a secret', headers: { authorization: 'Bearer canary-value' } };
    const { id, secret } = await create(given);
    expect(secret).toBe(given.secret);
    const shown = await getWebhook.run(deps, { webhook: id }, caller);
    expect(shown.headers).toEqual(['authorization']);
    const text = JSON.stringify([shown, await stored(id), await listWebhooks.run(deps, { limit: 200 }, caller)]);
    expect(text).not.toContain('canary');
    expect(openWebhook(deps.vault, await stored(id)).headers).toEqual(given.headers);
  });

  it('is refused where it could never be called, and where nothing would shape its messages', async () => {
    for (const wrong of ['http://10.0.0.1/', 'http://169.254.169.254/latest', 'https://u:p@receiver.example/'])
      await expect(create({ url: wrong })).rejects.toMatchObject({
        code: 'destination-refused',
        faults: [{ pointer: '/url' }],
      });
    await expect(create({ style: 'carrier-pigeon' })).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(create({ workflows: ['wf-00000000'] })).rejects.toMatchObject({
      faults: [{ pointer: '/workflows/0' }],
    });
    for (const headers of [{ host: 'x' }, { 'Webhook-Signature': 'x' }])
      expect(createWebhook.input.safeParse({ url, headers }).success).toBe(false);
    expect(createWebhook.input.safeParse({ url, secret: 'whsec_short' }).success).toBe(false);
    expect(createWebhook.input.safeParse({ url, events: ['execution.exploded'] }).success).toBe(false);
  });

  it('changes what is named and keeps the rest', async () => {
    const { id, secret } = await create({ headers: { 'x-a': '1' }, events: ['task.changed'] });
    const changed = await update(id, { events: ['execution.failed', 'execution.failed'], description: 'Pager' });
    expect(changed).toMatchObject({ events: ['execution.failed'], description: 'Pager', headers: ['x-a'], url });
    expect(await secretsOf(id)).toEqual([secret]);
    expect(await update(id, { headers: { 'x-b': '2' } })).toMatchObject({ headers: ['x-b'] });
    expect(await secretsOf(id)).toEqual([secret]);
    await expect(update(id, { url: 'http://10.0.0.1/' })).rejects.toMatchObject({ code: 'destination-refused' });
    await expect(update('wh-00000000', {})).rejects.toMatchObject({ code: 'webhook-not-found' });
  });

  it('takes changes side by side, each of them', async () => {
    const { id } = await create({});
    const names = Array.from({ length: 8 }, (_, index) => `x-${index}`);
    await Promise.all([
      ...names.map((name) => update(id, { headers: { [name]: '1' } })),
      rotateWebhookSecret.run(deps, { webhook: id, overlapSeconds: 60 }, caller),
    ]);
    const { headers, secrets } = openWebhook(deps.vault, await stored(id));
    expect(Object.keys(headers)).toEqual((await stored(id)).headerNames);
    expect(secrets).toHaveLength(2);
  });

  it('forgets why it was disabled once it is enabled', async () => {
    const { id } = await create({});
    const now = deps.clock();
    await deps.store.webhooks.noteFailure('default', id, now, new Date(0));
    await deps.store.webhooks.disable('default', id, 'gone', now);
    expect(await getWebhook.run(deps, { webhook: id }, caller)).toMatchObject({
      ...{ enabled: false, disabledReason: 'gone', failingSince: now.toISOString() },
    });
    expect(await update(id, { enabled: true })).toMatchObject({
      ...{ enabled: true, disabledReason: null, failingSince: null },
    });
  });

  it('is gone once deleted', async () => {
    const { id } = await create({});
    await deleteWebhook.run(deps, { webhook: id }, caller);
    for (const after of [getWebhook, deleteWebhook])
      await expect(after.run(deps, { webhook: id }, caller)).rejects.toMatchObject({ code: 'webhook-not-found' });
  });
});

describe('a new secret', () => {
  it('signs beside the one before, until that has had its time', async () => {
    const { id, secret: first } = await create({});
    const { secret: second, previousValidUntil } = await rotateWebhookSecret.run(
      deps,
      { webhook: id, overlapSeconds: 3600 },
      caller,
    );
    expect(await secretsOf(id)).toEqual([second, first]);
    ahead = Date.parse(previousValidUntil) - Date.now() + 1000;
    expect(await secretsOf(id)).toEqual([second]);
    ahead = 0;
  });

  it('holds alone at once, when nothing is to overlap', async () => {
    const { id } = await create({});
    const { secret } = await rotateWebhookSecret.run(deps, { webhook: id, overlapSeconds: 0 }, caller);
    expect(await secretsOf(id)).toEqual([secret]);
  });
});

describe('the list of webhooks', () => {
  it('comes in pages, oldest first, and knows styles and tenants apart', async () => {
    const other = callerOf('pages');
    const styled = { ...deps, webhookStyles: ['v1', 'odd'] };
    const ids: string[] = [];
    for (const style of ['v1', 'odd', 'v1'])
      ids.push((await createWebhook.run(styled, createWebhook.input.parse({ url, style }), other)).id);
    const first = await listWebhooks.run(deps, { limit: 2 }, other);
    const next = await listWebhooks.run(deps, { limit: 2, cursor: first.nextCursor ?? '' }, other);
    expect([...first.items, ...next.items].map(({ id }) => id)).toEqual(ids);
    expect(next.nextCursor).toBeNull();
    expect((await listWebhooks.run(deps, { limit: 9, style: 'odd' }, other)).items.map(({ id }) => id)).toEqual([
      ids[1],
    ]);
    await expect(getWebhook.run(deps, { webhook: ids[0] ?? '' }, caller)).rejects.toMatchObject({
      code: 'webhook-not-found',
    });
  });

  it('shows to a key with grants what is told of nothing but its workflows', async () => {
    const { tenantId } = callerOf('granted').caller;
    const whole = callerOf(tenantId);
    const make = async (alias: string) =>
      (await createWorkflow.run(deps, { definition: { name: alias, steps: [{ type: 'Echo' }] }, alias }, whole)).id;
    const [mine, theirs] = [await make('mine'), await make('theirs')];
    const grants = { workflows: [mine] };
    const granted: OperationContext = {
      ...whole,
      caller: { tenantId, key: { id: 'k', scopes: ['write', 'read'], grants } },
    };
    const { id, workflows } = await create({ workflows: ['mine', mine] }, granted);
    expect(workflows).toEqual([mine]);
    await create({ workflows: [mine, theirs] }, whole);
    await create({}, whole);
    expect((await listWebhooks.run(deps, { limit: 9 }, granted)).items.map((each) => each.id)).toEqual([id]);
    await expect(create({}, granted)).rejects.toMatchObject({ code: 'insufficient-scope' });
    await expect(update(id, { workflows: ['theirs'] }, granted)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
