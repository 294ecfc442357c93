import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import refold from '../../../../../services/gateway/dialects/refold/dialect.ts';
import { workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import { openGateway } from '../../open-gateway.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const bootstrap = 'bootstrap-key-of-the-refold-access-test';
const account = { linked_account_id: 'john@acme.io', slug: 'asana' };

let api: OpenApi;
let workflow: string;
let session: string;
beforeAll(async () => {
  api = await openApi({ apiKeys: [bootstrap] });
  const native = (path: string, body: object) =>
    ask(`${api.url}/v1${path}`, 'POST', body, { authorization: `Bearer ${bootstrap}` });
  const made = await native('/workflows', { name: 'Shared', steps: [{ type: 'Echo' }] });
  workflow = workflowIds.toHex((made.body as { id: string }).id);
  const grants = { workflows: '*', linkedAccounts: ['john@acme.io'] };
  session = (
    (await native('/keys', { name: 'session', scopes: ['read', 'run', 'write'], grants })).body as { key: string }
  ).key;
});
afterAll(() => api?.close());

const execute = (headers: Record<string, string>) =>
  ask(`${api.url}/api/v1/workflow/${workflow}/execute`, 'POST', {}, headers);
const responseOf = (id: string, headers: Record<string, string>) =>
  ask(`${api.url}/api/v1/execution/${id}/response`, 'GET', undefined, headers);
const idIn = ({ text }: { text: string }) => (JSON.parse(text) as { execution_id: string }).execution_id;

describe('refold 4.1 auth', () => {
  it('refold 4.1 auth: x-api-key with linked_account_id, or a session token in the place of both', async () => {
    const mine = idIn(await execute({ ...account, 'x-api-key': bootstrap }));
    const byToken = await execute({ slug: 'asana', authorization: `Bearer ${session}` });
    expect(byToken.status).toBe(200);
    expect((await responseOf(mine, { authorization: `Bearer ${session}` })).status).toBe(200);
    const both = { 'x-api-key': bootstrap, linked_account_id: 'john@acme.io' };
    expect((await responseOf(idIn(byToken), both)).status).toBe(200);
  });

  it('refold 4.1 auth: a session token reaches its own account alone, and nothing of the organisation', async () => {
    const theirs = idIn(await execute({ ...account, linked_account_id: 'jane@acme.io', 'x-api-key': bootstrap }));
    expect((await responseOf(theirs, { authorization: `Bearer ${session}` })).status).toBe(404);
    const named = { authorization: `Bearer ${session}`, linked_account_id: 'jane@acme.io', slug: 'asana' };
    expect((await execute(named)).status).toBe(403);
    const webhooks = await ask(`${api.url}/api/v2/public/webhook`, 'GET', undefined, {
      authorization: `Bearer ${session}`,
    });
    expect([webhooks.status, webhooks.body]).toEqual([
      401,
      expect.objectContaining({ message: 'Invalid Credentials' }),
    ]);
  });

  it('refold 4.1 errors: 401 says whether the credentials are wrong or missing', async () => {
    const wrong = await execute({ ...account, 'x-api-key': 'tk-wrong-wrong-wrong-wrong' });
    expect([wrong.status, wrong.body]).toEqual([
      401,
      {
        ...{ status_code: 401, http_error_type: 'UNAUTHORIZED', error_code: 'SERVER_ERROR' },
        ...{ message: 'Invalid Credentials', request_id: expect.any(String) },
      },
    ]);
    const missing = await execute(account);
    expect([missing.status, missing.body]).toEqual([
      401,
      expect.objectContaining({ error_code: 'AUTH_SERVICE_ERROR', message: 'Authorization Token Missing' }),
    ]);
  });

  it('human tasks and webhooks that are waited for need no key', async () => {
    const form = await ask(`${api.url}/api/v2/public/human-tasks/6a31a2f0d396207fd2510000`);
    expect([form.status, form.body]).toEqual([404, expect.objectContaining({ message: 'Specified Form Not Found' })]);
    const posted = await ask(`${api.url}/api/v1/workflows/webhooks/${workflow}/2`, 'POST', {});
    expect(posted.status).toBe(404);
  });
});

it('a page of a listed origin may send the headers of this API', async () => {
  const origin = 'https://app.example';
  const gateway = await openGateway({ dialects: [refold], corsOrigins: [origin] });
  const preflight = await fetch(`${gateway.url}/api/v2/public/execution`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET' },
  });
  await gateway.close();
  const allowed = preflight.headers.get('access-control-allow-headers');
  for (const name of ['x-api-key', 'linked_account_id', 'slug', 'sync_execution']) expect(allowed).toContain(name);
});
