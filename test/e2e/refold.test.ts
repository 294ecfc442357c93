import { describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { account, headers, refoldOf, sync, v2 } from './refold-client.ts';

const api = new ApiClient(inject('stack').api);
const { publish, execute, reaches, nodeOf } = refoldOf(api);

describe('Refold on the whole stack', () => {
  it('refold 4.2.10 a synchronous call skips a Delay of a day and is answered by the Response node', async () => {
    const { id } = await publish(
      [
        { id: '2', type: 'delay', data: { days: 1 } },
        { id: '3', type: 'response', data: { status_code: 201, data: { said: '{{node.2.body}}' } } },
      ],
      ['1>2', '2>3'],
    );
    const { status, body } = await execute(id, {}, sync);
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        return_value: { said: 'Waited for 0 seconds since sync execution is true.' },
        errored: false,
      }),
    ]);
  });

  it('refold 4.2.19 stop: STOPPING at once, then STOPPED', async () => {
    const { id } = await publish([{ id: '2', type: 'delay', data: { hours: 1 } }], ['1>2']);
    const { execution_id } = (await execute(id)).body;
    await reaches(execution_id, 'RUNNING');
    const stopped = await api.post(`${v2}/execution/${execution_id}/stop`, {}, headers);
    expect(stopped.body).toEqual({ message: 'Stopping instance' });
    expect(await reaches(execution_id, 'STOPPED')).toMatchObject({ _id: execution_id });
    expect((await api.get(`/api/v1/execution/${execution_id}/response`, { headers: account })).body).toEqual({
      response: {},
      status: 'ERRORED',
    });
  });

  it('refold 4.1 GET/POST /api/v2/public/human-tasks/{id}: the link alone reads and submits the form; the first submit wins', async () => {
    const form_structure = {
      title: 'Approve Discount',
      type: 'object',
      required: ['approved'],
      properties: { approved: { type: 'boolean' } },
    };
    const { id } = await publish(
      [
        { id: '2', type: 'human_task', data: { form_structure, timeout: 60, subject: 'Approve?' } },
        { id: '3', type: 'response', data: { data: '{{node.2.body}}' } },
      ],
      ['1>2', '2>3'],
    );
    const { execution_id } = (await execute(id)).body;
    const { latest_output } = await nodeOf(execution_id, '2', (node) => node.latest_output.form_id !== undefined);
    const path = `${v2}/human-tasks/${latest_output.form_id}`;
    const shown = (await api.get(path)).body;
    expect(shown).toMatchObject({
      _id: latest_output.form_id,
      name: 'Approve Discount',
      status: 'WAITING',
      form_structure,
      data: {},
    });
    expect(Date.parse(shown.expire_in)).toBeGreaterThan(Date.now() + 50 * 60_000);
    expect((await api.post(path, { data: { approved: 'maybe' } })).status).toBe(400);
    const submitted = await api.post(path, { data: { approved: true } });
    expect([submitted.status, submitted.body]).toEqual([200, { message: 'Form submitted successfully' }]);
    const late = await api.post(path, { data: { approved: false } });
    expect([late.status, late.body]).toEqual([
      400,
      expect.objectContaining({ message: 'Form has already been submitted' }),
    ]);
    await reaches(execution_id, 'COMPLETED');
    expect((await api.get(path)).body).toMatchObject({ status: 'SUBMITTED', data: { approved: true } });
    expect((await api.get(`/api/v1/execution/${execution_id}/response`, { headers: account })).body.response).toEqual({
      approved: true,
    });
    const unknown = await api.get(`${v2}/human-tasks/6a31a2f0d396207fd2510000`);
    expect([unknown.status, unknown.body]).toEqual([
      404,
      expect.objectContaining({ message: 'Specified Form Not Found' }),
    ]);
  });

  it('refold 4.2.15 Wait for Webhook: the first POST with the security headers lets it go on, later ones change nothing', async () => {
    const { id } = await publish(
      [
        { id: '2', type: 'wait_for_webhook', data: { security_headers: { 'X-Key': 'k-1' } } },
        { id: '3', type: 'response', data: { data: '{{node.2.body.sent}}' } },
      ],
      ['1>2', '2>3'],
    );
    const workflow = (await api.get(`${v2}/workflow/${id}`, { headers })).body;
    const { webhook_url } = workflow.nodes[1];
    const { execution_id } = (await execute(id)).body;
    const waiting = await nodeOf(execution_id, '2', (node) => node.latest_output.webhook_url !== undefined);
    expect(waiting.latest_output).toEqual({ webhook_url });
    expect((await api.post(webhook_url, { sent: 1 })).status).toBe(401);
    expect((await api.post(webhook_url, { sent: 1 }, { 'x-key': 'wrong' })).status).toBe(401);
    expect((await api.get(webhook_url)).status).toBe(405);
    expect((await api.post(webhook_url, { sent: 2 }, { 'x-key': 'k-1' })).status).toBe(200);
    expect((await api.post(webhook_url, { sent: 3 }, { 'x-key': 'k-1' })).status).toBe(200);
    await reaches(execution_id, 'COMPLETED');
    expect((await api.get(`/api/v1/execution/${execution_id}/response`, { headers: account })).body.response).toBe(2);
    expect((await api.post(`/api/v1/workflows/webhooks/${id}/9`, {})).status).toBe(404);
  });

  it('refold 4.2.16 a Sub Flow that is waited for gives what the Response node of the other workflow said', async () => {
    const workflow_alias = `double-${Date.now().toString(36)}`;
    await publish([{ id: '2', type: 'response', data: { data: { twice: '{{event.text}}{{event.text}}' } } }], ['1>2'], {
      workflow_alias,
    });
    const flow = { workflow_id: workflow_alias, sync_execution: true, payload: { text: '{{event.text}}' } };
    const { id } = await publish(
      [
        { id: '2', type: 'sub_flow', data: flow },
        { id: '3', type: 'response', data: { data: '{{node.2.body.return_value}}' } },
      ],
      ['1>2', '2>3'],
    );
    expect((await execute(id, { text: 'ab' }, sync)).body).toMatchObject({
      return_value: { twice: 'abab' },
      errored: false,
    });
  });
});
