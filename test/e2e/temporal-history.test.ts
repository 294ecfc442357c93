import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';

const stack = inject('stack');
const api = new ApiClient(stack.api);
let connection: Connection;
let client: Client;
let ledger: Ledger;
beforeAll(async () => {
  connection = await Connection.connect({ address: stack.temporal });
  client = new Client({ connection });
  ledger = await startLedger();
});
afterAll(async () => {
  await ledger.close();
  await connection.close();
});

async function historyOf(id: string) {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  return events ?? [];
}

const pure = (count: number) => ({
  name: `Pure ${count}`,
  steps: Array.from({ length: count }, (_, n) => ({ id: `s${n}`, type: 'Echo' })),
});

describe("a run in Temporal's UI", () => {
  it('has the execution id as workflow id, the type runGraph, and the search attributes', async () => {
    const workflow = await api.createWorkflow(pure(1));
    const { id } = await api.start(workflow.id, { input: 1 });
    await api.ended(id);
    const run = await client.workflow.getHandle(id).describe();
    await client.workflow.getHandle(id).result();
    expect(run.workflowId).toBe(id);
    expect(run.type).toBe('runGraph');
    const names = Object.keys(run.searchAttributes);
    expect(names).toEqual(expect.arrayContaining(['TenantId', 'StepgraphWorkflow', 'StepgraphVersion']));
    expect(run.searchAttributes.StepgraphWorkflow?.[0]).toMatch(new RegExp(`${workflow.id}|${workflow.name}`));
    expect(String(run.searchAttributes.StepgraphVersion?.[0])).toBe('1');
  });

  it('closes with the status of the record', async () => {
    const failed = await api.run({
      name: 'Fails',
      steps: [{ type: 'Terminate', input: { status: 'failed', code: 'no', message: 'no' } }],
    });
    const { body } = await api.post('/v1/executions', {
      definition: { name: 'Cancelled', steps: [{ type: 'Wait', input: { for: 'PT1H' } }] },
    });
    await api.reaches(body.id, ['WAITING', 'RUNNING']);
    await api.post(`/v1/executions/${body.id}/cancel`);
    await api.ended(body.id);
    await client.workflow
      .getHandle(failed.id)
      .result()
      .catch(() => null);
    await client.workflow
      .getHandle(body.id)
      .result()
      .catch(() => null);
    expect((await client.workflow.getHandle(failed.id).describe()).status.name).toBe('FAILED');
    expect((await client.workflow.getHandle(body.id).describe()).status.name).toBe('CANCELLED');
  });

  it('names each activity by the path of its step', async () => {
    const call = (id: string) => ({ id, type: 'Http', after: [], input: { url: `${ledger.url}/${id}` } });
    const choice = {
      id: 'pick',
      type: 'Choice',
      after: ['north', 'south'],
      cases: [{ when: '{{ true }}', steps: [{ ...call('inner'), after: undefined }] }],
    };
    const { id } = await api.run({ name: 'Paths', steps: [call('north'), call('south'), choice] });
    const scheduled = (await historyOf(id)).flatMap(({ activityTaskScheduledEventAttributes: found }) =>
      found?.activityId ? [found.activityId] : [],
    );
    expect(scheduled).toEqual(expect.arrayContaining(['north', 'south', 'pick/inner']));
  });

  it('costs the same number of events for 1, 5 and 20 pure steps', async () => {
    const counts = [];
    for (const steps of [1, 5, 20]) {
      const { id } = await api.run(pure(steps), { text: 'x' });
      await client.workflow.getHandle(id).result();
      counts.push((await historyOf(id)).length);
    }
    const [one = 0, five, twenty] = counts;
    expect(one).toBeGreaterThan(3);
    expect([five, twenty]).toEqual([one, one]);
  });

  it('is shown by the UI that was printed', async () => {
    const { id } = await api.run(pure(1), null);
    const page = await fetch(`${stack.temporalUi}/namespaces/default/workflows/${id}`);
    expect(page.status).toBe(200);
    const data = await fetch(`${stack.temporalUi}/api/v1/namespaces/default/workflows/${id}`);
    expect(await data.text()).toContain('runGraph');
  });
});
