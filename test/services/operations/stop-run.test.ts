import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPorts, type Ports } from '../../../services/operations/create-ports.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { createSweeper } from '../../../services/operations/sweep.ts';
import { terminateExecution } from '../../../services/operations/terminate-execution.ts';
import type { ChildTask, TaskView } from '../../../workflows/execution.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, taskView } from '../store/samples.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let ports: Ports;
let workflow: string;
let ahead = 0;
const caller = callerOf('default');

beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri);
  runs = made.runs;
  deps = { ...made.deps, clock: () => new Date(Date.now() + ahead) };
  ports = createPorts(deps);
  const definition = { name: 'One', steps: [{ type: 'Echo' }] };
  workflow = (await createWorkflow.run(deps, { definition }, caller)).id;
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const start = async () => (await startExecution.run(deps, { workflow, waitMs: 0 }, caller)).execution.id;
const begin = async (parentId: string, path: string, mode: ChildTask['mode'] = 'await') => {
  const parent = { executionId: parentId, tenantId: 'default', depth: 0 };
  const keyBase = `${parentId}:${path}`;
  const child = { path, parent, workflow, version: null, input: null, mode, keyBase };
  return (await ports.children.begin(child)).executionId;
};
const head = (id: string) => deps.store.executions.findHead('default', id);
const terminate = (execution: string) => terminateExecution.run(deps, { execution }, caller);
const told = (id: string) => runs.asked.filter((each) => each.startsWith(`arrive ${id} `));
const lease = (executionId: string, path = 'step') => ({
  tenantId: 'default',
  key: 'k',
  executionId,
  group: executionId,
  path,
});

/** Sweeps as if `ms` had passed. */
async function sweepAfter(ms: number): Promise<void> {
  ahead = ms;
  const sweeper = createSweeper(deps, 3_600_000);
  await sweeper.sweep();
  await sweeper.stop();
  ahead = 0;
}

/** What a run shows of a task that waits for a child. */
function showWaiting(parent: string, more: Partial<TaskView>): void {
  const task = taskView('call', { type: 'Workflow', status: 'WAITING', ...more });
  runs.views.set(parent, { status: 'WAITING', startedAt: 0, tasks: [task] });
}

describe('ending an execution from outside', () => {
  it('terminates the executions that it waits for, theirs too, and leaves detached ones', async () => {
    const parent = await start();
    const child = await begin(parent, 'call');
    const grandchild = await begin(child, 'call');
    const detached = await begin(parent, 'send', 'detach');
    await terminate(parent);
    for (const id of [parent, child, grandchild]) expect(await head(id)).toMatchObject({ status: 'TERMINATED' });
    expect(runs.states.get(grandchild)).toBe('terminated');
    expect(await head(detached)).toMatchObject({ status: 'QUEUED' });
    expect(await head(child)).toMatchObject({ error: { details: { reason: expect.stringContaining(parent) } } });
  });

  it('tells the parent of a child that was terminated', async () => {
    const parent = await start();
    const child = await begin(parent, 'call');
    await terminate(child);
    const [arrival] = told(parent);
    expect(JSON.parse(arrival?.slice(`arrive ${parent} `.length) ?? '')).toMatchObject({
      ...{ kind: 'child', path: 'call', executionId: child },
      ...{ status: 'TERMINATED', output: null, error: { code: 'execution-terminated' } },
    });
  });

  it('frees leases and ends subscriptions', async () => {
    const [first, next] = [await start(), await start()];
    await ports.leases.acquire({ ...lease(first), max: 1 });
    await ports.leases.acquire({ ...lease(next), max: 1 });
    const waits = { tenantId: 'default', executionId: first, path: 'event', name: 'n', correlation: 'c' };
    await ports.inbox.subscribe(waits);
    await terminate(first);
    expect(told(next)).toEqual([`arrive ${next} {"kind":"lease","path":"step"}`]);
    const event = { tenantId: 'default', id: 'one', name: 'n', correlation: 'c', payload: 1 };
    await deps.store.events.insert({ ...event, at: new Date(), expireAt: new Date(Date.now() + 60_000) });
    expect(await deps.store.events.match(event)).toEqual([]);
    await ports.leases.release(lease(next));
  });
});

describe('what the sweeper finds', () => {
  it('closes the children of a run that is gone, so that they can undo what they did', async () => {
    const parent = await start();
    const child = await begin(parent, 'call');
    runs.states.set(parent, 'failed');
    await sweepAfter(60_000);
    expect(await head(parent)).toMatchObject({ status: 'FAILED', error: { code: 'run-lost' } });
    expect(await head(child)).toMatchObject({ status: 'CANCELLING' });
    expect(runs.asked.filter((each) => each.startsWith(`cancel ${child}`))).toHaveLength(1);
  });

  it('stops a child that began after its parent had been terminated', async () => {
    const parent = await start();
    await terminate(parent);
    const child = await begin(parent, 'call');
    await sweepAfter(60_000);
    expect(await head(child)).toMatchObject({ status: 'TERMINATED' });
  });

  it('tells a parent that still waits of the end of its child, and no other', async () => {
    const parents = [await start(), await start(), await start(), await start()];
    const [waits, learns, knows, gone] = parents;
    const children: string[] = [];
    for (const parent of parents) {
      const child = await begin(parent, 'call');
      children.push(child);
      await deps.store.records.finalize({ ...finalRecord(child), output: { done: true }, completedAt: Date.now() });
    }
    showWaiting(waits ?? '', { childId: children[0] ?? '' });
    showWaiting(learns ?? '', {});
    showWaiting(knows ?? '', { status: 'COMPLETED', childId: children[2] ?? '' });
    runs.states.delete(gone ?? '');
    await sweepAfter(1000);
    for (const parent of parents) expect(told(parent)).toEqual([]);
    await sweepAfter(8000);
    for (const [index, parent] of parents.entries()) expect(told(parent)).toHaveLength(index < 2 ? 1 : 0);
    expect(told(waits ?? '')[0]).toContain('"output":{"done":true}');
    await sweepAfter(60_000);
    for (const [index, parent] of parents.entries()) expect(told(parent)).toHaveLength(index < 2 ? 1 : 0);
  });

  it('frees the lease of an execution that has ended, and repeats a tell that was lost', async () => {
    const [first, next] = [await start(), await start()];
    await ports.leases.acquire({ ...lease(first), max: 1 });
    await ports.leases.acquire({ ...lease(next), max: 1 });
    await deps.store.records.finalize(finalRecord(first));
    runs.down = true;
    await sweepAfter(40_000);
    runs.down = false;
    expect(told(next)).toEqual([]);
    await sweepAfter(50_000);
    expect(told(next)).toEqual([`arrive ${next} {"kind":"lease","path":"step"}`]);
  });

  it('delivers an event whose sender stopped before it told anybody', async () => {
    const waiting = await start();
    const waits = { tenantId: 'default', executionId: waiting, path: 'event', name: 'n2', correlation: 'c' };
    await ports.inbox.subscribe(waits);
    const event = { tenantId: 'default', id: 'two', name: 'n2', correlation: 'c', payload: 'late' };
    await deps.store.events.insert({ ...event, at: new Date(), expireAt: new Date(Date.now() + 60_000) });
    await sweepAfter(6000);
    expect(told(waiting)).toEqual([`arrive ${waiting} {"kind":"event","path":"event","payload":"late"}`]);
  });
});
