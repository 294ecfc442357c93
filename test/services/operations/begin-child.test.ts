import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPorts, type Ports } from '../../../services/operations/create-ports.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getExecution } from '../../../services/operations/get-execution.ts';
import { listExecutions } from '../../../services/operations/list-executions.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { updateWorkflow } from '../../../services/operations/update-workflow.ts';
import type { ChildTask } from '../../../workflows/execution.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let ports: Ports;
let target: string;
let parentId: string;
const caller = callerOf('default');

beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri);
  ({ deps, runs } = made);
  ports = createPorts(deps);
  const definition = { name: 'Target', alias: 'target', input: { type: 'object' }, steps: [{ type: 'Echo' }] };
  target = (await createWorkflow.run(deps, { definition }, caller)).id;
  const start = { workflow: target, input: {}, waitMs: 0 };
  parentId = (await startExecution.run(deps, start, caller)).execution.id;
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const child = (path: string, more: Partial<ChildTask> = {}): ChildTask => ({
  path,
  parent: { executionId: parentId, tenantId: 'default', depth: 0 },
  workflow: 'target',
  version: null,
  input: { n: 1 },
  mode: 'await',
  keyBase: `${parentId}:${path}`,
  ...more,
});

describe('beginning a child', () => {
  it('starts an execution that knows its parent, its root and its depth', async () => {
    const parent = {
      executionId: parentId,
      tenantId: 'default',
      depth: 2,
      heldKeys: [{ key: 'k', group: 'ex-root:' }],
    };
    const { executionId } = await ports.children.begin(child('one', { parent }));
    expect(runs.inputs.get(executionId)).toMatchObject({
      input: { n: 1 },
      keyBase: `${parentId}:one`,
      execution: {
        id: executionId,
        parent: { executionId: parentId, path: 'one' },
        depth: 3,
        heldKeys: [{ key: 'k', group: 'ex-root:' }],
      },
    });
    const shown = await getExecution.run(deps, { execution: executionId, waitMs: 0, allTasks: false }, caller);
    expect(shown).toMatchObject({ parentId, workflowId: target, labels: {} });
    expect(shown.startedBy).toEqual({ kind: 'execution', id: parentId, dialect: null, key: null });
    const list = { parent: parentId, limit: 10, order: 'desc' } as const;
    const { items } = await listExecutions.run(deps, list, caller);
    expect(items.map(({ id }) => id)).toEqual([executionId]);
  });

  it('detaches: nobody waits, and no lease is shared', async () => {
    const { executionId } = await ports.children.begin(child('two', { mode: 'detach' }));
    const { execution } = runs.inputs.get(executionId) ?? {};
    expect(execution).toMatchObject({ depth: 1 });
    expect(execution).not.toHaveProperty('parent');
    expect(execution).not.toHaveProperty('heldKeys');
    const head = await deps.store.executions.findHead('default', executionId);
    expect(head?.parent).toEqual({ executionId: parentId, path: 'two', awaited: false });
  });

  it('finds the first again, even when the workflow would refuse it now; another attempt is another one', async () => {
    const first = await ports.children.begin(child('again'));
    expect(await ports.children.begin(child('again', { version: 99 }))).toEqual(first);
    const [a, b] = await Promise.all([ports.children.begin(child('race')), ports.children.begin(child('race'))]);
    expect(a).toEqual(b);
    const retried = await ports.children.begin(child('again', { attempt: 1 }));
    expect(retried).not.toEqual(first);
  });

  it('puts references back in place', async () => {
    const text = 'x'.repeat(100_000);
    const reference = await deps.store.values.keep(text);
    const { executionId } = await ports.children.begin(child('large', { input: { text: { ...reference } } }));
    expect(runs.inputs.get(executionId)?.input).toEqual({ text });
  });

  it('goes deeper than 10 in a chain alone: an execution there starts one other, which may be asked for again', async () => {
    const parent = { executionId: 'ex-chained0', tenantId: 'default', depth: 10 };
    const other = { ...parent, executionId: 'ex-chained1', depth: 99 };
    const { executionId } = await ports.children.begin(child('link', { parent }));
    expect(runs.inputs.get(executionId)?.execution).toMatchObject({ depth: 11 });
    expect(await ports.children.begin(child('link', { parent }))).toEqual({ executionId });
    await ports.children.begin(child('link', { parent, attempt: 1 }));
    await expect(ports.children.begin(child('second', { parent }))).rejects.toMatchObject({
      code: 'recursion-limit',
      details: { depth: 10, maxDepth: 10 },
    });
    await ports.children.begin(child('second', { parent: other }));
  });

  it('runs for the linked account that its parent runs for', async () => {
    const start = { workflow: target, input: {}, waitMs: 0, labels: { linkedAccount: 'john@acme.io' } };
    const { execution } = await startExecution.run(deps, start, caller);
    const { linkedAccount } = runs.inputs.get(execution.id)?.execution ?? {};
    expect(linkedAccount).toBe('john@acme.io');
    const parent = { executionId: execution.id, tenantId: 'default', depth: 0, linkedAccount: 'john@acme.io' };
    const { executionId } = await ports.children.begin(child('same', { parent }));
    const shown = await getExecution.run(deps, { execution: executionId, waitMs: 0, allTasks: false }, caller);
    expect(shown.labels).toEqual({ linkedAccount: 'john@acme.io' });
  });

  it('refuses what can never start', async () => {
    const begin = (more: Partial<ChildTask>) => ports.children.begin(child('never', more));
    await expect(begin({ workflow: 'unknown' })).rejects.toMatchObject({ code: 'workflow-not-found' });
    await expect(begin({ version: 99 })).rejects.toMatchObject({ code: 'version-not-found' });
    await expect(begin({ input: 1 })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(begin({ input: { text: 'x'.repeat(1_100_000) } })).rejects.toMatchObject({ code: 'body-too-large' });
    const parent = { executionId: parentId, tenantId: 'default', depth: 100 };
    await expect(begin({ parent })).rejects.toMatchObject({ code: 'recursion-limit', details: { maxDepth: 100 } });
    const theirs = { executionId: parentId, tenantId: 'another', depth: 0 };
    await expect(begin({ parent: theirs })).rejects.toMatchObject({ code: 'workflow-not-found' });
    const definition = { name: 'Off', alias: 'off', steps: [{ type: 'Echo' }] };
    const { id } = await createWorkflow.run(deps, { definition }, caller);
    await updateWorkflow.run(deps, { workflow: id, definition, enabled: false }, caller);
    await expect(begin({ workflow: 'off' })).rejects.toMatchObject({ code: 'workflow-disabled' });
  });

  it('is accepted while Temporal is away', async () => {
    runs.down = true;
    const { executionId } = await ports.children.begin(child('away'));
    runs.down = false;
    expect(await deps.store.executions.findHead('default', executionId)).toMatchObject({ status: 'QUEUED' });
  });
});

describe('steering a child', () => {
  it('cancels, pauses and resumes it', async () => {
    const { executionId } = await ports.children.begin(child('steered'));
    const steer = (action: 'cancel' | 'pause' | 'resume') =>
      ports.children.steer({ tenantId: 'default', executionId, action });
    await steer('pause');
    await steer('resume');
    await steer('cancel');
    await steer('cancel');
    const asked = runs.asked.filter((each) => each.includes(executionId));
    expect(asked.slice(0, 3)).toEqual([
      `control ${executionId} {"action":"pause"}`,
      `control ${executionId} {"action":"resume"}`,
      `cancel ${executionId} The step that waits for it was stopped.`,
    ]);
    expect(await deps.store.executions.findHead('default', executionId)).toMatchObject({ status: 'CANCELLING' });
  });

  it('takes no notice of one that has ended or never was', async () => {
    const { executionId } = await ports.children.begin(child('ended'));
    runs.states.set(executionId, 'completed');
    const closing = { status: 'COMPLETED', error: null, completedAt: new Date() } as const;
    await deps.store.executions.close('default', executionId, closing);
    for (const action of ['cancel', 'pause', 'resume'] as const) {
      await ports.children.steer({ tenantId: 'default', executionId, action });
      await ports.children.steer({ tenantId: 'default', executionId: 'ex-unknown1', action });
    }
    expect(await deps.store.executions.findHead('default', executionId)).toMatchObject({ status: 'COMPLETED' });
  });
});
