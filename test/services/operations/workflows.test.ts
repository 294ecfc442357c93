import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import { deleteWorkflow } from '../../../services/operations/delete-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import type { Exposure } from '../../../services/operations/exposure.ts';
import { getWorkflow } from '../../../services/operations/get-workflow.ts';
import { listVersions } from '../../../services/operations/list-versions.ts';
import { listWorkflows } from '../../../services/operations/list-workflows.ts';
import { updateWorkflow } from '../../../services/operations/update-workflow.ts';
import { validateWorkflow } from '../../../services/operations/validate-workflow.ts';
import { exposedKey } from '../../../services/store/exposed-key.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
const caller = callerOf('default');
const definition = (name: string): Json => ({ name, steps: [{ type: 'Echo' }] });
const page = { limit: 50, cursor: undefined, label: undefined };

beforeAll(async () => {
  mongodb = await startMongodb();
  deps = createTestDeps(mongodb.uri).deps;
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

describe('storing workflows', () => {
  it('takes alias and labels from the call, then from the definition', async () => {
    const own = { name: 'Own', alias: 'own-alias', labels: { team: 'red' }, steps: [{ type: 'Echo' }] };
    const first = await createWorkflow.run(deps, { definition: own }, caller);
    expect(first).toMatchObject({
      alias: 'own-alias',
      labels: { team: 'red' },
      version: 1,
      enabled: true,
      definition: own,
    });
    expect(first.id).toMatch(/^wf-[0-9a-z]{8}$/);
    expect(createWorkflow.output.safeParse(first).success).toBe(true);
    const second = await createWorkflow.run(deps, { definition: own, alias: 'other', labels: {} }, caller);
    expect(second).toMatchObject({ alias: 'other', labels: {} });
    await expect(createWorkflow.run(deps, { definition: own }, caller)).rejects.toMatchObject({ code: 'alias-taken' });
  });

  it('stores nothing of a definition that is not valid', async () => {
    const tenant = callerOf('invalid');
    const bad = createWorkflow.run(deps, { definition: { name: 'x', steps: [] } }, tenant);
    await expect(bad).rejects.toMatchObject({ code: 'invalid-definition' });
    // `validate` would stand in the way of the path that checks definitions.
    for (const alias of ['wf-x', 'validate']) {
      const refused = createWorkflow.run(deps, { definition: { ...own, alias } }, tenant);
      const detail = expect.stringMatching(/^`alias` of the definition cannot .+; choose another name\.$/);
      const faults = [{ pointer: '/alias', detail }];
      await expect(refused).rejects.toMatchObject({ code: 'invalid-definition', faults });
    }
    expect((await listWorkflows.run(deps, page, tenant)).items).toEqual([]);
  });

  it('checks without storing', async () => {
    const good = await validateWorkflow.run(deps, { definition: definition('A') }, caller);
    expect(good).toMatchObject({ valid: true, errors: [], steps: [{ id: 'step1', type: 'Echo' }] });
    const bad = await validateWorkflow.run(deps, { definition: 7 }, caller);
    expect(bad).toMatchObject({ valid: false, errors: [{ pointer: '/steps', suggestion: null, step: null }] });
  });
});

const own = { name: 'Own', steps: [{ type: 'Echo' }] };

describe('exposing workflows', () => {
  const exposing = (place: Json, steps: Json = own.steps): Json => ({
    name: 'Exposed',
    expose: { shop: place },
    steps,
  });
  const shop: Exposure = (part) =>
    typeof part === 'string'
      ? { keys: [exposedKey('shop', part)], faults: [] }
      : { keys: [], faults: [{ pointer: '/expose/shop', detail: 'Give a name.' }] };

  it('serves each place by one workflow, found by it wherever an id is taken', async () => {
    const parts = { ...deps, exposures: { shop } };
    const tenant = callerOf('exposing');
    const first = await createWorkflow.run(parts, { definition: exposing('north') }, tenant);
    const key = exposedKey('shop', 'north');
    expect(await getWorkflow.run(parts, { workflow: key }, tenant)).toMatchObject({ id: first.id });
    const again = createWorkflow.run(parts, { definition: exposing('north') }, tenant);
    await expect(again).rejects.toMatchObject({ code: 'exposed-elsewhere' });
    await updateWorkflow.run(parts, { workflow: first.id, definition: exposing('south') }, tenant);
    await expect(getWorkflow.run(parts, { workflow: key }, tenant)).rejects.toMatchObject({
      code: 'workflow-not-found',
    });
    const second = await createWorkflow.run(parts, { definition: exposing('north') }, tenant);
    const moved = updateWorkflow.run(parts, { workflow: second.id, definition: exposing('south') }, tenant);
    await expect(moved).rejects.toMatchObject({ code: 'exposed-elsewhere' });
    await deleteWorkflow.run(parts, { workflow: first.id }, tenant);
    await updateWorkflow.run(parts, { workflow: second.id, definition: exposing('south') }, tenant);
  });

  it('tells what is wrong with `expose` along with what is wrong with the rest', async () => {
    const parts = { ...deps, exposures: { shop } };
    const faultsOf = async (definition: Json) =>
      (await validateWorkflow.run(parts, { definition }, caller)).errors.map(({ pointer }) => pointer);
    expect(await faultsOf(exposing('north'))).toEqual([]);
    expect(await faultsOf(exposing(7))).toEqual(['/expose/shop']);
    expect(await faultsOf(exposing(7, []))).toEqual(['/steps', '/expose/shop']);
    expect(await faultsOf({ name: 'x', expose: { shoop: 'a' }, steps: [{ type: 'Echo' }] })).toEqual(['/expose/shoop']);
  });
});

describe('changing workflows', () => {
  it('takes an alias away when the definition says null, and only then', async () => {
    const aliased = { definition: { ...own, alias: 'lent' } };
    const { id } = await createWorkflow.run(deps, aliased, caller);
    expect(await updateWorkflow.run(deps, { workflow: id, definition: own }, caller)).toMatchObject({ alias: 'lent' });
    const without = { workflow: 'lent', definition: { ...own, alias: null } };
    expect(await updateWorkflow.run(deps, without, caller)).toMatchObject({ id, alias: null });
    expect(await createWorkflow.run(deps, aliased, caller)).toMatchObject({ alias: 'lent' });
  });

  it('makes immutable versions, none for an equal definition', async () => {
    const { id, updatedAt } = await createWorkflow.run(
      deps,
      { definition: definition('V1'), alias: 'versions' },
      caller,
    );
    const second = await updateWorkflow.run(
      deps,
      { workflow: 'versions', definition: definition('V2'), labels: { a: 'b' } },
      caller,
    );
    expect(second).toMatchObject({ id, alias: 'versions', version: 2, name: 'V2', labels: { a: 'b' } });
    const reordered: Json = { steps: [{ type: 'Echo' }], name: 'V2' };
    const same = await updateWorkflow.run(deps, { workflow: id, definition: reordered, enabled: false }, caller);
    expect(same).toMatchObject({ version: 2, enabled: false, labels: { a: 'b' } });
    expect(same.updatedAt > updatedAt).toBe(true);
    expect(await getWorkflow.run(deps, { workflow: id, version: 1 }, caller)).toMatchObject({ version: 1, name: 'V1' });
    const missing = getWorkflow.run(deps, { workflow: id, version: 9 }, caller);
    await expect(missing).rejects.toMatchObject({ code: 'version-not-found' });
    const first = await listVersions.run(deps, { workflow: id, limit: 1, cursor: undefined }, caller);
    expect(first.items.map((each) => each.version)).toEqual([2]);
    const rest = await listVersions.run(deps, { workflow: id, limit: 1, cursor: first.nextCursor ?? '' }, caller);
    expect(rest).toMatchObject({ items: [{ version: 1, definition: definition('V1') }], nextCursor: null });
  });

  it('refuses a change of something that has changed, and loses no concurrent one', async () => {
    const { id } = await createWorkflow.run(deps, { definition: definition('C') }, caller);
    const names = ['C1', 'C2', 'C3', 'C4'];
    await Promise.all(
      names.map((name) => updateWorkflow.run(deps, { workflow: id, definition: definition(name) }, caller)),
    );
    const all = await listVersions.run(deps, { workflow: id, limit: 50, cursor: undefined }, caller);
    expect(all.items.map((each) => each.version)).toEqual([5, 4, 3, 2, 1]);
    const stale = updateWorkflow.run(deps, { workflow: id, definition: definition('D'), expectedVersion: 1 }, caller);
    await expect(stale).rejects.toMatchObject({ code: 'version-conflict' });
  });

  it('refuses a change of something whose alias, labels or switch have changed', async () => {
    const given = { definition: definition('S'), alias: 'seen' };
    const { id, version, updatedAt } = await createWorkflow.run(deps, given, caller);
    const seen = { workflow: id, expectedVersion: version, expectedUpdate: Date.parse(updatedAt) };
    let last = updatedAt;
    for (const change of [{ enabled: false }, { labels: { a: 'b' } }, { alias: 'renamed' }]) {
      const changed = await updateWorkflow.run(deps, { workflow: id, ...given, ...change }, caller);
      expect(changed).toMatchObject({ version: 1, ...change });
      expect(changed.updatedAt > last).toBe(true);
      last = changed.updatedAt;
      const stale = { code: 'version-conflict' };
      await expect(updateWorkflow.run(deps, { ...seen, ...given }, caller)).rejects.toMatchObject(stale);
      await expect(deleteWorkflow.run(deps, seen, caller)).rejects.toMatchObject(stale);
    }
    const now = { ...seen, expectedUpdate: Date.parse(last) };
    expect(await deleteWorkflow.run(deps, now, caller)).toEqual({ id });
  });

  it('hides a deleted workflow', async () => {
    const { id } = await createWorkflow.run(deps, { definition: definition('Gone'), alias: 'gone' }, caller);
    const early = deleteWorkflow.run(deps, { workflow: id, expectedVersion: 2 }, caller);
    await expect(early).rejects.toMatchObject({ code: 'version-conflict' });
    expect(await deleteWorkflow.run(deps, { workflow: 'gone' }, caller)).toEqual({ id });
    for (const workflow of [id, 'gone'])
      await expect(getWorkflow.run(deps, { workflow }, caller)).rejects.toMatchObject({ code: 'workflow-not-found' });
    expect(await createWorkflow.run(deps, { definition: definition('Next'), alias: 'gone' }, caller)).toMatchObject({
      alias: 'gone',
    });
  });
});

describe('listing workflows', () => {
  it('pages newest first, filtered by labels, and takes only its own cursors', async () => {
    const tenant = callerOf('lists');
    for (let index = 0; index < 5; index += 1) {
      const labels = { parity: index % 2 ? 'odd' : 'even' };
      await createWorkflow.run(deps, { definition: definition(`W${index}`), labels }, tenant);
    }
    const first = await listWorkflows.run(deps, { ...page, limit: 3 }, tenant);
    const second = await listWorkflows.run(deps, { ...page, limit: 3, cursor: first.nextCursor ?? '' }, tenant);
    const names = [...first.items, ...second.items].map((each) => each.name);
    expect(names.sort()).toEqual(['W0', 'W1', 'W2', 'W3', 'W4']);
    expect(second.nextCursor).toBeNull();
    const odd = await listWorkflows.run(deps, { ...page, label: [{ name: 'parity', value: 'odd' }] }, tenant);
    expect(odd.items).toHaveLength(2);
    const filtered = { ...page, label: [{ name: 'parity', value: 'odd' }], cursor: first.nextCursor ?? '' };
    await expect(listWorkflows.run(deps, filtered, tenant)).rejects.toMatchObject({ code: 'invalid-cursor' });
    for (const cursor of ['zzz', Buffer.from('{}').toString('base64url'), `${first.nextCursor}x`]) {
      const made = listWorkflows.run(deps, { ...page, cursor }, tenant);
      await expect(made).rejects.toMatchObject({ code: 'invalid-cursor' });
    }
    const foreign = listWorkflows.run(deps, { ...page, cursor: first.nextCursor ?? '' }, caller);
    await expect(foreign).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
});
