import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccess } from '../../../services/operations/access.ts';
import { authenticate } from '../../../services/operations/authenticate.ts';
import { createKey } from '../../../services/operations/create-key.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getKey } from '../../../services/operations/get-key.ts';
import { listKeys } from '../../../services/operations/list-keys.ts';
import { revokeKey } from '../../../services/operations/revoke-key.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

const bootstrap = 'bootstrap-key-that-is-long-enough';
let mongodb: TestMongodb;
let deps: OperationDeps;
/** Another process over the same store. */
let other: OperationDeps;
let now = Date.parse('2026-01-01T00:00:00Z');
const context = callerOf('default');

beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri).deps;
  const process = () => ({ ...made, clock: () => new Date(now), access: createAccess([bootstrap]) });
  [deps, other] = [process(), process()];
});
afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const make = async (more: { expiresAt?: string; scopes?: ('read' | 'run')[] } = {}) =>
  createKey.run(deps, { name: 'k', scopes: ['read'], ...more }, context);

describe('a key', () => {
  it('has the published form, and only its hash is kept', async () => {
    const { key, id } = await make();
    expect(key).toMatch(new RegExp(`^sg_${id}_[0-9A-Za-z]{43}$`));
    const stored = JSON.stringify(await deps.store.keys.lookUp(id));
    expect(stored).toMatch(/"sha256":"[0-9a-f]{64}"/);
    expect(stored).not.toContain(key.slice(16));
    const shown = JSON.stringify([
      await getKey.run(deps, { key: id }, context),
      await listKeys.run(deps, { limit: 10 }, context),
    ]);
    expect(shown).toContain(id);
    expect(shown).not.toMatch(/sg_|sha256/);
  });

  it('lets its tenant in with its scopes', async () => {
    const { key, id } = await make({ scopes: ['read', 'run'] });
    const caller = { tenantId: 'default', key: { id, scopes: ['read', 'run'], grants: null } };
    expect(await authenticate(deps, key)).toEqual(caller);
    await expect
      .poll(async () => (await getKey.run(deps, { key: id }, context)).lastUsedAt)
      .toBe(new Date(now).toISOString());
  });

  it.each([
    ['with another secret', (key: string) => `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`],
    ['cut short', (key: string) => key.slice(0, -1)],
    ['of another form', (key: string) => key.replace('sg_', 'sk_')],
    ['with an id that nobody has', (key: string) => `sg_000000000000_${key.slice(-43)}`],
  ])('%s is not known', async (_, change) => {
    expect(await authenticate(deps, change((await make()).key))).toBeNull();
  });

  it('ends when it expires, even where it was known before', async () => {
    const { key } = await make({ expiresAt: new Date(now + 2000).toISOString() });
    expect(await authenticate(deps, key)).not.toBeNull();
    now += 1999;
    expect(await authenticate(deps, key)).not.toBeNull();
    now += 1;
    expect(await authenticate(deps, key)).toBeNull();
  });

  it('is refused at once where it was revoked, and within 5 s everywhere', async () => {
    const { key, id } = await make();
    expect(await authenticate(other, key)).not.toBeNull();
    const { revokedAt } = await revokeKey.run(deps, { key: id }, context);
    expect(revokedAt).not.toBeNull();
    expect(await authenticate(deps, key)).toBeNull();
    now += 4999;
    expect(await authenticate(other, key)).toBeNull();
    now += 60_000;
    // The first time counts.
    expect(await revokeKey.run(deps, { key: id }, context)).toMatchObject({ revokedAt });
  });
});

describe('without a stored key', () => {
  it('keys of the environment have every scope in the default tenant', async () => {
    expect(await authenticate(deps, bootstrap)).toMatchObject({
      tenantId: 'default',
      key: { id: 'bootstrap', grants: null },
    });
    expect(await authenticate(deps, null)).toBeNull();
    expect(await authenticate(deps, '')).toBeNull();
  });

  it('in open mode any key, and none, belongs to the default tenant', async () => {
    const { access: _, ...open } = deps;
    for (const token of [null, 'anything', bootstrap])
      expect(await authenticate(open, token)).toEqual({ tenantId: 'default' });
  });
});

describe('making keys', () => {
  const admin = (id: string) => ({
    ...context,
    caller: { tenantId: 'default', key: { id, scopes: ['admin' as const], grants: null } },
  });

  it('for other tenants is for who runs the installation', async () => {
    const input = { name: 'k', scopes: ['read' as const], tenant: 'acme' };
    expect(await createKey.run(deps, input, admin('bootstrap'))).toMatchObject({ tenant: 'acme' });
    await expect(createKey.run(deps, input, admin('0123456789ab'))).rejects.toMatchObject({
      code: 'insufficient-scope',
    });
    expect(await createKey.run(deps, { ...input, tenant: 'default' }, admin('0123456789ab'))).toMatchObject({
      tenant: 'default',
    });
  });

  it('that have expired already, or reach a workflow that is not there, is refused', async () => {
    await expect(make({ expiresAt: new Date(now).toISOString() })).rejects.toMatchObject({
      faults: [{ pointer: '/expiresAt' }],
    });
    const granted = { name: 'k', scopes: ['read' as const], grants: { workflows: ['wf-nothing1'] } };
    await expect(createKey.run(deps, granted, context)).rejects.toMatchObject({
      faults: [{ pointer: '/grants/workflows/0' }],
    });
  });
});
