import { afterAll, beforeAll, expect, it } from 'vitest';
import { executionIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const headers = { linked_account_id: 'waits@acme.io', 'x-api-key': 'tk-test', slug: 'asana' };
const nodes = [
  { id: '1', type: 'start', name: 'Start' },
  { id: '2', type: 'wait_for_webhook', name: 'Paid', data: { security_headers: { 'X-Token': 'secret' } } },
  { id: '3', type: 'human_task', name: 'Sign', data: { subject: 'Sign it' } },
];
const edges = ['2', '3'].map((target) => ({ source: '1', target }));

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

const v2 = (path: string) => `${api.url}/api/v2/public${path}`;

it('forms are those of human tasks: what waits for a webhook tells its address, and no link answers it', async () => {
  const created = await ask(v2('/workflow'), 'POST', { name: 'Waits', nodes, edges }, headers);
  const { associated_workflow: workflow } = (created.body as { workflow: { associated_workflow: string } }).workflow;
  await ask(v2(`/workflow/${workflow}/publish`), 'PUT', { published: true }, headers);
  const started = await ask(v2(`/workflow/${workflow}/execute`), 'POST', {}, headers);
  const id = (started.body as { execution_id: string }).execution_id;
  const executionId = executionIds.fromHex(id) ?? '';
  const waits = { type: 'Approval', status: 'WAITING', reason: { kind: 'approval', message: 'Waits.' } } as const;
  const tasks = [{ path: 'n2', ...waits, startedAt: 1 }, { path: 'n3_form', ...waits, startedAt: 2 }, { path: 'n3' }];
  api.show(executionId, { status: 'WAITING', tasks });

  const { body } = await ask(v2(`/execution/${id}`), 'GET', undefined, headers);
  const shown = (body as { nodes: { node_id: string; node_status: string; latest_output: object }[] }).nodes;
  expect(shown.map(({ node_id, node_status, latest_output }) => [node_id, node_status, latest_output])).toEqual([
    ['2', 'Waiting', { webhook_url: `/api/v1/workflows/webhooks/${workflow}/2` }],
    ['3', 'Waiting', { form_id: expect.stringMatching(/^[0-9a-f]{24}$/) }],
  ]);
  const linkTo = async (step: string) =>
    (
      await api.store.links.ensure({
        id: '0'.repeat(24),
        tenantId: 'default',
        executionId,
        step,
        createdAt: new Date(),
      })
    ).id;
  expect(shown[1]?.latest_output).toEqual({ form_id: await linkTo('n3_form') });

  const webhook = v2(`/human-tasks/${await linkTo('n2')}`);
  for (const refused of [await ask(webhook), await ask(webhook, 'POST', { data: { forged: true } })])
    expect([refused.status, refused.body]).toEqual([
      404,
      expect.objectContaining({ message: 'Specified Form Not Found' }),
    ]);
  expect((await ask(v2(`/human-tasks/${await linkTo('n3_form')}`))).body).toMatchObject({ status: 'WAITING' });
});
