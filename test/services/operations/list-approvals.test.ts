import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { listApprovals } from '../../../services/operations/list-approvals.ts';
import { taskId } from '../../../services/store/task-id.ts';
import type { Projection } from '../../../workflows/execution.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, newExecution, projection, storedWorkflow, taskView } from '../store/samples.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
beforeAll(async () => {
  mongodb = await startMongodb();
  ({ deps } = createTestDeps(mongodb.uri));
});
afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

describe('approvals that wait for an answer', () => {
  const asked = (path: string, message: string) =>
    taskView(path, {
      type: 'Approval',
      status: 'WAITING',
      input: { message, form: { type: 'boolean' } },
      reason: { kind: 'approval', message },
    });
  const list = async (more: object = {}) =>
    listApprovals.run(deps, { ...listApprovals.input.parse({ limit: 2 }), ...more }, callerOf('inbox'));
  /** Every page, as `step since` of its rows. */
  const pages = async (more: object = {}) => {
    const all: string[][] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list({ ...more, ...(cursor === undefined ? {} : { cursor }) });
      all.push(page.items.map(({ step, since }) => `${step} ${Date.parse(since)}`));
      cursor = page.nextCursor;
    }
    return all;
  };

  it('are listed with their forms over pages, those first that have waited longest, until they are answered', async () => {
    const { workflows, records, executions } = deps.store;
    for (const id of ['wf-inbox001', 'wf-inbox002'])
      await workflows.insert('inbox', storedWorkflow(id, { alias: id.slice(3) }));
    const open = async (id: string, workflowId: string, approvals: Projection['approvals'], more = {}) => {
      await executions.insert(newExecution(id, { tenantId: 'inbox', workflowId, ...more }));
      const told = (approvals ?? []).map(({ path }) => asked(path, `${path}?`));
      await records.project(
        projection(id, 1, { tenantId: 'inbox', status: 'WAITING', tasks: told, approvals: approvals ?? [] }),
      );
    };
    await open('ex-inbox001', 'wf-inbox001', [
      { path: 'late', since: 90 },
      { path: 'b', since: 20, until: 5_000 },
      { path: 'a', since: 20 },
    ]);
    await open('ex-inbox002', 'wf-inbox002', [{ path: 'first', since: 10 }], { labels: { linkedAccount: 'ada' } });
    await open('ex-inbox003', 'wf-inbox001', [{ path: 'twin', since: 20 }]);
    await open('ex-inbox004', 'wf-inbox001', []);
    expect(await pages()).toEqual([['first 10', 'a 20'], ['b 20', 'late 90'], ['twin 20']]);
    expect(await pages({ workflow: 'inbox001', limit: 3 })).toEqual([['a 20', 'b 20', 'late 90'], ['twin 20']]);
    expect(await pages({ label: [{ name: 'linkedAccount', value: 'ada' }] })).toEqual([['first 10']]);
    expect((await list()).items[0]).toEqual({
      execution: 'ex-inbox002',
      workflowId: 'wf-inbox002',
      workflowName: 'Sample',
      version: 1,
      task: taskId('ex-inbox002', 'first'),
      step: 'first',
      message: 'first?',
      form: { type: 'boolean' },
      since: new Date(10).toISOString(),
      until: null,
      labels: { linkedAccount: 'ada' },
    });
    expect((await list({ limit: 3 })).items[2]?.until).toBe(new Date(5_000).toISOString());
    // One is answered, one ends, one is being cancelled.
    const left = { tenantId: 'inbox', approvals: [{ path: 'late', since: 90 }] };
    await records.project(projection('ex-inbox001', 2, left));
    await records.finalize(finalRecord('ex-inbox002', { tenantId: 'inbox' }));
    await executions.markCancelling('inbox', 'ex-inbox003');
    expect(await pages()).toEqual([['late 90']]);
    await executions.close('inbox', 'ex-inbox001', { status: 'TERMINATED', error: null, completedAt: new Date() });
    expect(await pages()).toEqual([[]]);
    const foreign = listApprovals.run(deps, { limit: 2, workflow: 'inbox001' }, callerOf('default'));
    await expect(foreign).rejects.toMatchObject({ code: 'workflow-not-found' });
  });

  it('say when a form is too large for the list', async () => {
    await deps.store.executions.insert(newExecution('ex-inbox005', { tenantId: 'inbox' }));
    const large = {
      ...asked('ask', 'Well?'),
      input: { message: 'Well?', form: { description: 'x'.repeat(1_100_000) } },
    };
    const approvals = [{ path: 'ask', since: 1 }];
    await deps.store.records.project(projection('ex-inbox005', 1, { tenantId: 'inbox', tasks: [large], approvals }));
    expect((await list()).items).toMatchObject([{ step: 'ask', form: null, omitted: ['form'] }]);
  });
});
