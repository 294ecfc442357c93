import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../../services/operations/create-key.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { Caller, OperationContext } from '../../../services/operations/define-operation.ts';
import { deleteConnection } from '../../../services/operations/delete-connection.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getConnection } from '../../../services/operations/get-connection.ts';
import { getExecution } from '../../../services/operations/get-execution.ts';
import { getWorkflow } from '../../../services/operations/get-workflow.ts';
import { authorize, grantedNames, isGranted, requireAll, withoutGrants } from '../../../services/operations/grants.ts';
import { listApprovals } from '../../../services/operations/list-approvals.ts';
import { listConnections } from '../../../services/operations/list-connections.ts';
import { listExecutions } from '../../../services/operations/list-executions.ts';
import { listWorkflows } from '../../../services/operations/list-workflows.ts';
import { createConnection, putConnection } from '../../../services/operations/put-connection.ts';
import { sendEvent } from '../../../services/operations/send-event.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { startInline } from '../../../services/operations/start-inline.ts';
import type { Grants } from '../../../services/store/access.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { projection } from '../store/samples.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

const keyOf = (grants: Grants | null): Caller => ({ tenantId: 't', key: { id: 'k', scopes: ['read'], grants } });

describe('grants', () => {
  it('name what a key reaches; what they leave out is not reached', () => {
    expect(isGranted({ tenantId: 't' }, 'workflows', 'a')).toBe(true);
    expect(isGranted(keyOf(null), 'tables', 'a')).toBe(true);
    expect(isGranted(keyOf({ tables: '*' }), 'tables', 'a')).toBe(true);
    expect(isGranted(keyOf({ tables: ['a'] }), 'tables', 'a')).toBe(true);
    expect(isGranted(keyOf({ tables: ['a'] }), 'tables', 'b')).toBe(false);
    expect(isGranted(keyOf({ tables: ['a'] }), 'connections', 'a')).toBe(false);
    expect([grantedNames(keyOf({}), 'workflows'), grantedNames(keyOf(null), 'workflows')]).toEqual([[], undefined]);
    expect(() => requireAll(keyOf({ workflows: '*' }), 'workflows')).not.toThrow();
    expect(() => requireAll(keyOf({}), 'workflows')).toThrow(expect.objectContaining({ code: 'insufficient-scope' }));
  });

  it('are left behind where other rules have been kept to; the key stays the same one', () => {
    expect(withoutGrants(keyOf({ tables: ['a'] }))).toEqual(keyOf(null));
    expect(withoutGrants({ tenantId: 't' })).toEqual({ tenantId: 't' });
  });

  it.each([
    ['read', true],
    ['run', false],
    ['admin', false],
    ['public', true],
  ] as const)('a key of the scope read may do what needs %s: %s', (scope, allowed) => {
    const ask = () => authorize(keyOf(null), { name: 'doIt', scope });
    if (allowed) expect(ask).not.toThrow();
    else expect(ask).toThrow(/does not have the scope/);
    expect(() => authorize({ tenantId: 't' }, { name: 'doIt', scope })).not.toThrow();
  });
});

describe('a key that is granted one workflow and one connection', () => {
  let mongodb: TestMongodb;
  let deps: OperationDeps;
  const whole = callerOf('default');
  let narrow: OperationContext;
  const ids = { mine: '', other: '', execution: '', hidden: '', inline: '' };
  const definition = (alias: string) => ({ name: alias, alias, steps: [{ type: 'Echo' }] });
  const connection = { type: 'sqlite' as const, settings: { file: 'a' }, description: null };

  beforeAll(async () => {
    mongodb = await startMongodb();
    deps = createTestDeps(mongodb.uri).deps;
    const save = async (name: string) =>
      (await createWorkflow.run(deps, { definition: definition(name), alias: name }, whole)).id;
    const start = async (workflow: string) =>
      (await startExecution.run(deps, { workflow, waitMs: 0, idempotencyKey: workflow }, whole)).execution.id;
    [ids.mine, ids.other] = [await save('mine'), await save('other')];
    [ids.execution, ids.hidden] = [await start(ids.mine), await start(ids.other)];
    ids.inline = (await startInline.run(deps, { definition: definition('x'), waitMs: 0 }, whole)).execution.id;
    for (const name of ['mine', 'other']) await createConnection.run(deps, { name, connection }, whole);
    const grants = { workflows: ['mine'], connections: ['mine'] };
    const { id, ...key } = await createKey.run(deps, { name: 'n', scopes: ['read', 'run', 'write'], grants }, whole);
    expect(key.grants).toEqual({ workflows: [ids.mine], connections: ['mine'] });
    narrow = { ...whole, caller: { tenantId: 'default', key: { id, scopes: key.scopes, grants: key.grants } } };
  });
  afterAll(async () => {
    await deps?.store.close();
    await mongodb?.stop();
  });

  it('reaches those', async () => {
    expect(await getWorkflow.run(deps, { workflow: 'mine' }, narrow)).toMatchObject({ id: ids.mine });
    expect(
      await getExecution.run(deps, { execution: ids.execution, waitMs: 0, allTasks: false }, narrow),
    ).toMatchObject({
      id: ids.execution,
    });
    expect(await getConnection.run(deps, { name: 'mine' }, narrow)).toMatchObject({ name: 'mine' });
    expect(await putConnection.run(deps, { name: 'mine', connection }, narrow)).toMatchObject({ name: 'mine' });
  });

  it('is answered about others as if they were not there', async () => {
    const read = (workflow: string) =>
      getWorkflow.run(deps, { workflow }, narrow).catch((error) => error.message.replace(workflow, '?'));
    expect(await read('other')).toBe(await read('nothing'));
    expect(await read(ids.other)).toBe(await read('wf-nothing1'));
    for (const execution of [ids.hidden, ids.inline])
      await expect(getExecution.run(deps, { execution, waitMs: 0, allTasks: false }, narrow)).rejects.toMatchObject({
        code: 'execution-not-found',
      });
    // An earlier start of the same request is not joined either.
    const again = { workflow: ids.other, waitMs: 0, idempotencyKey: ids.other };
    await expect(startExecution.run(deps, again, narrow)).rejects.toMatchObject({ code: 'workflow-not-found' });
    for (const operation of [getConnection, deleteConnection])
      await expect(operation.run(deps, { name: 'other' }, narrow)).rejects.toMatchObject({
        code: 'connection-not-found',
      });
    await expect(putConnection.run(deps, { name: 'other', connection }, narrow)).rejects.toMatchObject({
      code: 'connection-not-found',
    });
    expect(await getConnection.run(deps, { name: 'other' }, whole)).toMatchObject({ name: 'other' });
  });

  it('sees only those in lists, page by page', async () => {
    const page = { limit: 1, order: 'desc' as const };
    expect(await listWorkflows.run(deps, page, narrow)).toMatchObject({ items: [{ id: ids.mine }], nextCursor: null });
    expect(await listExecutions.run(deps, page, narrow)).toMatchObject({
      items: [{ id: ids.execution }],
      nextCursor: null,
    });
    expect(await listConnections.run(deps, page, narrow)).toMatchObject({
      items: [{ name: 'mine' }],
      nextCursor: null,
    });
    expect((await listExecutions.run(deps, { ...page, limit: 10 }, whole)).items).toHaveLength(3);
    for (const execution of [ids.hidden, ids.inline, ids.execution])
      await deps.store.records.project(projection(execution, 1, { approvals: [{ path: 'ask', since: 1 }] }));
    const inbox = async (context: OperationContext) =>
      (await listApprovals.run(deps, { limit: 10 }, context)).items.map(({ execution }) => execution);
    expect(await inbox(narrow)).toEqual([ids.execution]);
    expect((await inbox(whole)).sort()).toEqual([ids.hidden, ids.inline, ids.execution].sort());
    const first = await listConnections.run(deps, page, whole);
    expect(first.nextCursor).not.toBeNull();
    const second = await listConnections.run(deps, { ...page, cursor: first.nextCursor ?? '' }, whole);
    expect([first, second].map(({ items }) => items[0]?.name)).toEqual(['mine', 'other']);
  });

  it('may do nothing that reaches beyond', async () => {
    const refused = { code: 'insufficient-scope' };
    await expect(createWorkflow.run(deps, { definition: definition('new') }, narrow)).rejects.toMatchObject(refused);
    await expect(startInline.run(deps, { definition: definition('new'), waitMs: 0 }, narrow)).rejects.toMatchObject(
      refused,
    );
    await expect(sendEvent.run(deps, { name: 'e', correlation: 'c', payload: null }, narrow)).rejects.toMatchObject(
      refused,
    );
    await expect(createConnection.run(deps, { name: 'new', connection }, narrow)).rejects.toMatchObject(refused);
  });
});
