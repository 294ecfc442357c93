import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executionIds, workflowIds } from '../../../../../services/gateway/dialects/refold/ids.ts';
import * as wire from '../../../../../services/gateway/dialects/refold/workflow-wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const account = { linked_account_id: 'events@acme.io', 'x-api-key': 'tk-test' };
const other = { ...account, linked_account_id: 'other@acme.io' };

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

const at = (path = '') => `${api.url}/api/v2/public/workflow${path}`;
async function create(body: object): Promise<{ draft: string; id: string }> {
  const answer = await ask(at(), 'POST', body, account);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  const { workflow } = wire.createResponse.parse(answer.body);
  return { draft: workflow._id, id: workflow.associated_workflow ?? '' };
}
const publish = (id: string) => ask(at(`/${id}/publish`), 'PUT', { published: true }, account);

describe('events', () => {
  const listening = (event: string, more: object = {}) => ({
    name: `On ${event}`,
    slug: 'pipedrive',
    nodes: [{ id: '1', type: 'start', name: 'Start', triggers: [{ application: 'pipedrive', event, ...more }] }],
  });
  const fire = (path: string, body: object, headers: Record<string, string> = account) =>
    ask(`${api.url}/api/v2/public/event/${path}`, 'POST', body, headers);

  it('refold 4.1 POST /api/v2/public/event/trigger or /event/{slug} starts what listens, to the byte', async () => {
    const { draft, id } = await create(listening('deal.won'));
    await publish(draft);
    const { status, text } = await fire('trigger', { event: 'deal.won', payload: { deal: 1 } });
    expect([status, text]).toEqual([200, '{"message":"Webhook Fired Success"}']);
    expect(api.started.at(-1)).toMatchObject({
      execution: { workflowId: workflowIds.fromHex(id) },
      input: { deal: 1 },
    });
    const starts = api.started.length;
    await fire('pipedrive', { trigger: 'deal.won', payload: { deal: 2 } });
    expect(api.started.length).toBe(starts + 1);
    const { body } = await ask(
      `${api.url}/api/v2/public/execution/${executionIds.toHex(api.started.at(-1)?.execution.id ?? '')}`,
      'GET',
      undefined,
      account,
    );
    expect(body).toMatchObject({ trigger_application_event: 'Event', linked_account_id: account.linked_account_id });
    await fire('trigger', { event: 'deal.won' }, other);
    expect(api.started.length).toBe(starts + 1);
    const unknown = await fire('trigger', { event: 'deal.lost' });
    expect([unknown.status, unknown.body]).toEqual([
      404,
      expect.objectContaining({ error_code: 'INVALID_EVENT', message: 'Trigger not found' }),
    ]);
    expect((await fire('asana', { event: 'deal.won' })).status).toBe(404);
    expect((await fire('trigger', { payload: {} })).status).toBe(400);
  });

  it('refold 4.1 POST /api/v2/public/event/{slug} takes a form: its files are stored and stand in the payload', async () => {
    await publish((await create(listening('uploaded'))).draft);
    const send = async (fields: [string, string | File][]) => {
      const form = new FormData();
      for (const [name, value] of fields) form.append(name, value);
      const url = `${api.url}/api/v2/public/event/pipedrive`;
      const answer = await fetch(url, { method: 'POST', body: form, headers: account });
      return { status: answer.status, body: await answer.text() };
    };
    const report = new File(['a,b\n1,2\n'], 'report.csv', { type: 'text/csv' });
    const payload = JSON.stringify({ deal: 1 });
    expect(
      await send([
        ['event', 'uploaded'],
        ['payload', payload],
        ['report', report],
      ]),
    ).toEqual({
      status: 200,
      body: '{"message":"Webhook Fired Success"}',
    });
    const input = Object(api.started.at(-1)?.input);
    expect(input).toEqual({
      deal: 1,
      report: { id: expect.stringMatching(/^file-/), name: 'report.csv', size: 8, contentType: 'text/csv' },
    });
    const content = await fetch(`${api.url}/v1/files/${input.report.id}/content`);
    expect(await content.text()).toBe('a,b\n1,2\n');
    const files = ['1.csv', '2.csv'].map((name): [string, File] => ['d', new File([name], name, { type: 'text/csv' })]);
    await send([['event', 'uploaded'], ['payload', payload], ...files, ['none', new File([], '')]]);
    const [one, two] = ['1.csv', '2.csv'].map((name) => ({
      id: expect.any(String),
      name,
      size: 5,
      contentType: 'text/csv',
    }));
    expect(api.started.at(-1)?.input).toEqual({ deal: 1, d: [one, two] });
    const starts = api.started.length;
    const hostile = '{"x":{"\\u0000ref":"a","size":1}}';
    for (const wrong of [hostile, '{', '{"__proto__":{}}'])
      expect(
        (
          await send([
            ['event', 'uploaded'],
            ['payload', wrong],
          ])
        ).status,
      ).toBe(400);
    const noEnd = await fetch(`${api.url}/api/v2/public/event/trigger`, {
      method: 'POST',
      body: '--x\r\nnothing',
      headers: { ...account, 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect(noEnd.status).toBe(400);
    expect(api.started.length).toBe(starts);
  });

  it('refold 4.2.17 a repeated idempotency key within its window starts nothing more: from the payload or a header', async () => {
    const idempotency = { key_from: 'payload', key: '{event:id}', time_period: 5 };
    await publish((await create(listening('paid', { idempotency }))).draft);
    const starts = api.started.length;
    for (const id of ['a', 'a', 'b', 'a'])
      expect((await fire('trigger', { event: 'paid', payload: { id } })).status).toBe(200);
    expect(api.started.length).toBe(starts + 2);
    for (let calls = 0; calls < 2; calls++) await fire('trigger', { event: 'paid', payload: {} });
    expect(api.started.length).toBe(starts + 4);
    await publish(
      (await create(listening('signed', { idempotency: { key_from: 'Header', key: '{event:x-event-id}' } }))).draft,
    );
    for (const id of ['1', '1', '2']) await fire('trigger', { event: 'signed' }, { ...account, 'x-event-id': id });
    expect(api.started.length).toBe(starts + 6);
  });
});
