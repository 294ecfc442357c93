import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftIds, workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import * as wire from '../../../../../services/gateway/dialects/refold/workflow-wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const account = { linked_account_id: 'workflows@acme.io', 'x-api-key': 'tk-test' };
const other = { ...account, linked_account_id: 'other@acme.io' };
const nodes = [
  { id: '1', type: 'start', name: 'Start' },
  { id: '2', type: 'response', name: 'Reply', data: { data: { hi: '{{event.name}}' } } },
];
const edges = [{ source: '1', target: '2', id: 'e1' }];
const document = { name: 'Lead Sync', slug: 'hubspot', description: 'Syncs.', nodes, edges };

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

const at = (path = '') => `${api.url}/api/v2/public/workflow${path}`;
const get = (path: string, headers = account) => ask(at(path), 'GET', undefined, headers);
async function create(body: object = document, headers = account): Promise<{ draft: string; id: string }> {
  const answer = await ask(at(), 'POST', body, headers);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  const { workflow } = wire.createResponse.parse(answer.body);
  return { draft: workflow._id, id: workflow.associated_workflow ?? '' };
}
const publish = (id: string, body: object = { published: true }, headers = account) =>
  ask(at(`/${id}/publish`), 'PUT', body, headers);
const execute = (id: string, headers: Record<string, string> = account) =>
  ask(at(`/${id}/execute`), 'POST', { name: 'Ada' }, { ...headers, slug: 'hubspot' });

it('refold 4.1 GET/POST /api/v2/public/workflow: a new workflow is a draft with a Start node, not published', async () => {
  const { status, body } = await ask(at(), 'POST', { name: 'Empty', slug: 'hubspot' }, account);
  expect(status).toBe(200);
  const { workflow } = wire.createResponse.strict().parse(body);
  expect(workflow).toMatchObject({
    ...{ name: 'Empty', published: false, slug: 'hubspot', linked_account_id: account.linked_account_id },
    ...{
      public_access_workflow: true,
      environment: 'test',
      nodes: [{ id: '1', type: 'start', name: 'Start' }],
      edges: [],
    },
  });
  expect(draftIds.fromHex(workflow._id)).toBe(workflowIds.fromHex(workflow.associated_workflow ?? ''));
  const refused = await ask(at(), 'POST', { name: 'Wrong', nodes: [{ id: '2', type: 'quantum' }] }, account);
  expect([refused.status, refused.body]).toEqual([
    400,
    expect.objectContaining({ message: expect.stringContaining('quantum') }),
  ]);
  expect((await ask(at(), 'POST', { slug: 'x' }, account)).status).toBe(400);
});

it('refold 4.2.24 draft and published workflow have different ids; publish takes the draft, unpublish the workflow', async () => {
  const { draft, id } = await create();
  expect(draft).not.toBe(id);
  expect((await execute(id)).body).toMatchObject({ status_code: 400, message: 'Workflow is not published' });
  const published = await publish(draft);
  expect([published.status, published.body]).toEqual([
    200,
    expect.objectContaining({ _id: id, published: true, current_version: 1 }),
  ]);
  expect((await execute(id)).status).toBe(200);
  expect(api.started.at(-1)?.input).toEqual({ name: 'Ada' });
  const wrong = await publish(draft, { published: false });
  expect([wrong.status, wrong.body]).toEqual([
    400,
    expect.objectContaining({
      error_code: 'INVALID_WORKFLOW_ID',
      message: 'Only public and published workflows can be unpublished',
    }),
  ]);
  expect((await publish(id, { published: false })).body).toMatchObject({ published: false });
  expect((await execute(id)).status).toBe(400);
  const unknown = await publish('67dd309c8a2946f92d8bb45e');
  expect([unknown.status, unknown.body]).toEqual([
    404,
    expect.objectContaining({ error_code: 'INVALID_WORKFLOW_ID', message: 'No workflow found with the provided ID.' }),
  ]);
});

it('refold 4.2.24 each publish is of a version; an earlier one can be published again', async () => {
  const { draft, id } = await create();
  await publish(draft);
  const ours = workflowIds.fromHex(id) ?? '';
  const { body } = await ask(`${api.url}/v1/workflows/${ours}`);
  const definition = (body as { definition: object }).definition;
  await ask(`${api.url}/v1/workflows/${ours}`, 'PUT', { ...definition, description: 'Second.' });
  const versions = wire.versionList.strict().parse((await get(`/versions/${id}?limit=1`)).body);
  expect(versions).toMatchObject({ docs: [{ version: 2 }], totalDocs: 2, totalPages: 2, hasNextPage: true });
  const back = await publish(draft, { published: true, version: 1 });
  expect(back.body).toMatchObject({ description: 'Syncs.', current_version: 3 });
  const snapshot = versions.docs[0]?._id ?? '';
  const refused = await ask(at(`/${snapshot}`), 'DELETE', undefined, account);
  expect([refused.status, refused.body]).toEqual([
    400,
    expect.objectContaining({ message: 'Workflow is a version workflow.' }),
  ]);
});

it('refold 4.2.2 the second API executes what is published and not private to another account', async () => {
  const { draft, id } = await create();
  await publish(draft);
  const refused = await execute(id, other);
  expect([refused.status, refused.body]).toEqual([
    403,
    {
      ...{ status_code: 403, http_error_type: 'FORBIDDEN', error_code: 'SERVER_ERROR' },
      ...{ message: 'Workflow is private to another linked account', request_id: expect.any(String) },
    },
  ]);
  expect((await execute(id)).status).toBe(200);
});

it('refold 4.1 GET/DELETE …/workflow/{id}: nodes and edges as they were sent; 403 for another account; gone once deleted', async () => {
  const { draft, id } = await create();
  const { status, body } = await get(`/${id}`);
  expect(status).toBe(200);
  expect(wire.workflow.strict().parse(body)).toMatchObject({
    _id: id,
    name: 'Lead Sync',
    slug: 'hubspot',
    nodes,
    edges,
    is_v2: true,
    published: false,
  });
  expect((await get(`/${id}`, other)).status).toBe(403);
  const removed = await ask(at(`/${draft}`), 'DELETE', undefined, account);
  expect([removed.status, removed.body]).toEqual([
    200,
    {
      ...{ success: true, triggers_deregistered: true },
      ...{ message: 'Workflow deleted successfully', successfullyDeletedTriggers: true },
    },
  ]);
  const gone = await get(`/${id}`);
  expect([gone.status, gone.body]).toEqual([
    404,
    expect.objectContaining({ error_code: 'SERVER_ERROR', message: 'Workflow not found' }),
  ]);
});

it('refold 4.1 GET …/workflow/{id}/edit gives the draft', async () => {
  const { draft, id } = await create();
  expect((await get(`/${id}/edit`)).body).toMatchObject({
    _id: draft,
    associated_workflow: id,
    published: false,
    nodes,
    edges,
  });
});

it('a workflow of the native API is shown with its steps as nodes', async () => {
  const { body } = await ask(`${api.url}/v1/workflows`, 'POST', {
    name: 'Native',
    steps: [{ id: 'a', type: 'Echo', input: 1 }],
  });
  const shown = await get(`/${workflowIds.toHex((body as { id: string }).id)}`);
  expect(shown.body).toMatchObject({
    name: 'Native',
    published: true,
    nodes: [{ type: 'start' }, { id: 'a', type: 'Echo' }],
  });
});

it('refold 4.1 GET …/workflow/request-structure/{id} gives payload, schema and the schema in words', async () => {
  const json_schema = {
    type: 'object',
    required: ['email'],
    properties: { email: { type: 'string' }, age: { type: 'number' } },
  };
  const { id } = await create({ ...document, json_schema, manual_execution_payload: { email: 'jane@example.com' } });
  expect((await get(`/request-structure/${id}`)).body).toEqual({
    payload: { email: 'jane@example.com' },
    schema: json_schema,
    schema_interpreted: { email: 'string (required)', age: 'number' },
  });
  expect((await get(`/request-structure/${(await create()).id}`)).body).toEqual({
    payload: null,
    schema: null,
    schema_interpreted: null,
  });
});

describe('lists', () => {
  it('filters by name (a pattern), slug, published and whose they are, page by page', async () => {
    const mine = { ...account, linked_account_id: 'lists@acme.io' };
    const [a, b] = [
      await create({ ...document, name: 'Alpha one' }, mine),
      await create({ ...document, name: 'Alpha two', slug: 'jira' }, mine),
    ];
    await publish(a.draft, { published: true }, mine);
    const found = async (query: string) => {
      const { body } = await get(`?${query}`, mine);
      return wire.workflowList
        .strict()
        .parse(body)
        .docs.map(({ _id }) => [a.id, b.id].indexOf(_id))
        .join();
    };
    expect(await found('scope=private')).toBe('1,0');
    expect(await found('scope=private&limit=1&page=2')).toBe('0');
    expect(await found('scope=private&name=^alpha%20t')).toBe('1');
    expect(await found('scope=private&slug=hubspot')).toBe('0');
    expect(await found('scope=private&published=true')).toBe('0');
    expect(await found('scope=private&published=false')).toBe('1');
    expect((await get('?name=(', mine)).status).toBe(400);
    const shared = wire.workflowList.parse((await get('?limit=200', mine)).body);
    expect(shared.docs.map(({ _id }) => _id)).not.toContain(a.id);
  });
});

describe('switching on', () => {
  it('refold 4.1 PATCH …/slug/{slug}/config/{configId}/workflows/{wf} switches a workflow on and off for an account', async () => {
    const mine = { ...account, linked_account_id: 'installs@acme.io' };
    const { body } = await ask(`${api.url}/v1/workflows`, 'POST', { name: 'Shared', steps: [{ type: 'Echo' }] });
    const id = workflowIds.toHex((body as { id: string }).id);
    const toggle = (enabled: boolean) =>
      ask(`${api.url}/api/v2/public/slug/asana/config/cfg-1/workflows/${id}`, 'PATCH', { enabled }, mine);
    const on = await toggle(true);
    expect([on.status, on.body]).toEqual([
      200,
      { workflows: [{ id, name: 'Shared', description: '', enabled: true }] },
    ]);
    expect((await get('/enabled', mine)).body).toEqual([
      expect.objectContaining({ id, name: 'Shared', config_id: 'cfg-1' }),
    ]);
    expect((await get('/enabled', { ...mine, linked_account_id: 'installs' })).body).toEqual([]);
    expect((await toggle(false)).body).toMatchObject({ workflows: [{ id, enabled: false }] });
    expect((await get('/enabled', mine)).body).toEqual([]);
  });

  it('refold 4.1 GET …/workflow/enabled asks for a linked account in words of its own', async () => {
    const { status, body } = await ask(at('/enabled'), 'GET', undefined, { 'x-api-key': 'tk' });
    expect([status, body]).toEqual([
      400,
      {
        ...{ status_code: 400, http_error_type: 'BAD_REQUEST', error_code: 'MISSING_LINKED_ACCOUNT_ID' },
        message: 'linked_account_id header is required when using org API key authentication.',
      },
    ]);
  });
});
