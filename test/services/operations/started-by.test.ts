import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationContext } from '../../../services/operations/define-operation.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getExecution } from '../../../services/operations/get-execution.ts';
import { listExecutions } from '../../../services/operations/list-executions.ts';
import { rerunExecution } from '../../../services/operations/rerun-execution.ts';
import { retryExecution } from '../../../services/operations/retry-execution.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { presentStartedBy, starterOf } from '../../../services/operations/started-by.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, newExecution } from '../store/samples.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

const plain = callerOf('default');
const call: OperationContext = {
  ...plain,
  caller: { tenantId: 'default', key: { id: 'key-a', scopes: ['run'], grants: null } },
  dialect: 'refold',
};
const family = { parent: { executionId: 'ex-parent', path: 'a', awaited: true } };

describe('what started an execution', () => {
  it.each([
    ['a call', call, {}, { kind: 'api', id: null, dialect: 'refold', key: 'key-a' }],
    ['a call without a key', plain, {}, { kind: 'api', id: null, dialect: null, key: null }],
    ['a retry', call, { retryOf: 'ex-1' }, { kind: 'retry', id: 'ex-1', dialect: 'refold', key: 'key-a' }],
    ['a rerun', call, { rerunOf: 'ex-1' }, { kind: 'rerun', id: 'ex-1', dialect: 'refold', key: 'key-a' }],
    ['a step', plain, { family }, { kind: 'execution', id: 'ex-parent', dialect: null, key: null }],
    [
      'a schedule',
      { ...plain, starter: { kind: 'schedule', id: 'sch-1' } as const },
      {},
      { kind: 'schedule', id: 'sch-1', dialect: null, key: null },
    ],
  ])('is %s', (_, context, start, shown) => {
    expect(presentStartedBy(starterOf(context, start))).toEqual(shown);
  });

  it('is not known of executions that an earlier release started', () => {
    expect(presentStartedBy(undefined)).toBeNull();
  });
});

describe('in the record', () => {
  let mongodb: TestMongodb;
  let deps: OperationDeps;
  beforeAll(async () => {
    mongodb = await startMongodb();
    deps = createTestDeps(mongodb.uri).deps;
  });
  afterAll(async () => {
    await deps?.store.close();
    await mongodb?.stop();
  });
  const read = (execution: string) => getExecution.run(deps, { execution, waitMs: 0, allTasks: false }, call);
  const listed = async (more: object) => {
    const { items } = await listExecutions.run(deps, listExecutions.input.parse(more), call);
    return items.map(({ id, startedBy }) => [id, startedBy?.kind ?? null]);
  };

  it('it is read back, and lists what a thing has started', async () => {
    const definition = { name: 'Started', steps: [{ id: 'a', type: 'Echo' }] };
    const { id: workflow } = await createWorkflow.run(deps, { definition }, call);
    const { execution } = await startExecution.run(deps, { workflow, waitMs: 0 }, call);
    expect(execution.startedBy).toEqual({ kind: 'api', id: null, dialect: 'refold', key: 'key-a' });
    expect((await read(execution.id)).startedBy).toEqual(execution.startedBy);
    await deps.store.records.finalize(finalRecord(execution.id, { status: 'FAILED' }));
    const again = { execution: execution.id, waitMs: 0 };
    const retried = await retryExecution.run(deps, again, call);
    const rerun = await rerunExecution.run(deps, again, plain);
    expect((await read(retried.execution.id)).startedBy).toMatchObject({ kind: 'retry', id: execution.id });
    expect(await listed({ startedBy: execution.id })).toEqual([
      [rerun.execution.id, 'rerun'],
      [retried.execution.id, 'retry'],
    ]);
    expect(await listed({ startedBy: execution.id, workflow, limit: 1 })).toEqual([[rerun.execution.id, 'rerun']]);
    expect(await listed({ startedBy: 'sch-00000000' })).toEqual([]);
    await deps.store.executions.insert(newExecution('ex-earlier', { workflowId: workflow }));
    expect((await read('ex-earlier')).startedBy).toBeNull();
    expect(await listed({ workflow })).toContainEqual(['ex-earlier', null]);
  });

  it('files that the input names stay, of its own tenant alone', async () => {
    const send = async (tenantId: string) => {
      const file = { name: 'a', contentType: 'text/plain', size: 1, keyId: null, idempotencyKey: null };
      return (await deps.store.files.send(tenantId, file, Buffer.from('a'))).id;
    };
    const [own, unnamed, other] = [await send('default'), await send('default'), await send('other')];
    const definition = { name: 'Files', input: { type: 'object' }, steps: [{ id: 'a', type: 'Echo' }] };
    const { id: workflow } = await createWorkflow.run(deps, { definition }, call);
    const input = { lists: [{ file: own }, other] };
    await startExecution.run(deps, { workflow, input, waitMs: 0 }, call);
    const until = async (tenantId: string, id: string) => (await deps.store.files.find(tenantId, id))?.unusedUntil;
    expect(await until('default', own)).toBeNull();
    expect(await until('default', unnamed)).toBeInstanceOf(Date);
    expect(await until('other', other)).toBeInstanceOf(Date);
  });
});
