import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exposedKey } from '../../../services/store/exposed-key.ts';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, newExecution, storedWorkflow } from './samples.ts';

let mongodb: TestMongodb;
let store: Store;
const heard: string[] = [];

beforeAll(async () => {
  mongodb = await startMongodb();
  store = openStore({
    uri: mongodb.uri,
    hooks: { onEnded: (id) => heard.push(`ended ${id}`), onEvents: (id) => heard.push(`events ${id}`) },
  });
});

afterAll(async () => {
  await store?.close();
  await mongodb?.stop();
});

describe('listing executions', () => {
  it('gives every row once over pages, in both orders', async () => {
    const at = (ms: number) => new Date(Date.UTC(2026, 5, 1) + ms);
    const ids = Array.from({ length: 25 }, (_, index) => `ex-page00${String(index).padStart(2, '0')}`);
    for (const [index, id] of ids.entries()) {
      const labels = { team: index % 2 === 0 ? 'red' : 'blue', even: 'yes' };
      await store.executions.insert(
        newExecution(id, { tenantId: 'pages', createdAt: at(Math.floor(index / 3)), labels }),
      );
    }
    for (const order of ['asc', 'desc'] as const) {
      const seen: string[] = [];
      let after: { createdAt: Date; id: string } | null = null;
      for (;;) {
        const rows = await store.executions.list('pages', {}, { after, limit: 4, order });
        seen.push(...rows.map((row) => row.id));
        const last = rows.at(-1);
        if (!last) break;
        after = last;
      }
      expect(seen).toEqual(order === 'asc' ? ids : [...ids].reverse());
    }
    const page = { after: null, limit: 50, order: 'asc' } as const;
    const red = [{ name: 'team', value: 'red' }];
    expect(await store.executions.list('pages', { labels: red }, page)).toHaveLength(13);
    expect(
      await store.executions.list('pages', { labels: [...red, { name: 'even', value: 'no' }] }, page),
    ).toHaveLength(0);
    expect(await store.executions.list('pages', { createdAfter: at(0), createdBefore: at(2) }, page)).toHaveLength(3);
    await store.records.finalize(finalRecord('ex-page0003', { tenantId: 'pages' }));
    expect(await store.executions.list('pages', { status: ['COMPLETED', 'FAILED'] }, page)).toMatchObject([
      { id: 'ex-page0003' },
    ]);
    expect(await store.executions.list('pages', { workflowId: 'wf-none0000' }, page)).toEqual([]);
  });
});

describe('sharing sweeps', () => {
  it('gives each due execution to one sweeper', async () => {
    const due = Array.from({ length: 8 }, (_, index) => `ex-swee000${index}`);
    for (const id of due)
      await store.executions.insert(
        newExecution(id, { checkAt: new Date(10), webhook: { url: 'http://x', style: 'v1' } }),
      );
    const later = new Date(Date.now() + 60_000);
    const claims = await Promise.all([1, 2, 3].map(() => store.executions.claimChecks(new Date(20), 100, () => later)));
    expect(
      claims
        .flat()
        .map((head) => head.id)
        .sort(),
    ).toEqual(due);
    expect(await store.executions.claimChecks(new Date(20), 100, () => later)).toEqual([]);
    const untold = await Promise.all([1, 2].map(() => store.listeners.claimUntold(new Date(20), 100, () => later)));
    expect(untold.flat()).toHaveLength(8);
    for (const { executionId, tenantId } of untold.flat())
      await store.listeners.markTold(tenantId, executionId, 1, true);
    const again = await store.listeners.claimUntold(new Date(later.getTime() + 1), 100, () => later);
    expect(again.map(({ executionId }) => executionId)).not.toContain(due[0]);
  });
});

describe('keeping workflows', () => {
  it('keeps aliases unique per tenant', async () => {
    expect(await store.workflows.insert('default', storedWorkflow('wf-alia0001', { alias: 'intake' }))).toBe(true);
    const second = storedWorkflow('wf-alia0002', { alias: 'intake' });
    await expect(store.workflows.insert('default', second)).rejects.toMatchObject({ code: 'alias-taken' });
    expect(await store.workflows.insert('other', second)).toBe(true);
    expect(await store.workflows.insert('default', storedWorkflow('wf-alia0001'))).toBe(false);
    expect(await store.workflows.findHead('default', 'intake')).toMatchObject({ id: 'wf-alia0001' });
    await store.workflows.remove('default', 'wf-alia0001', new Date());
    expect(await store.workflows.find('default', 'intake')).toBeNull();
    expect(await store.workflows.findHead('default', 'wf-alia0001', { withDeleted: true })).toMatchObject({
      deleted: true,
    });
  });

  it('finds a workflow by what a dialect exposes it as, one per tenant, whatever the names hold', async () => {
    const keys = [
      exposedKey('fabricate', 'w', 'd', 'f'),
      exposedKey('fabricate', 'w', 'd","f'),
      exposedKey('fabricate', 'Zürich\u0000\ud800', '../..', '%2F$where'),
    ];
    const first = storedWorkflow('wf-expo0001', { exposed: keys });
    expect(await store.workflows.insert('exposing', first)).toBe(true);
    for (const key of keys) {
      expect(await store.workflows.findExposed('exposing', key)).toMatchObject({ id: first.id, exposed: keys });
      expect(await store.workflows.find('exposing', key)).toMatchObject({ id: first.id });
    }
    expect(await store.workflows.findExposed('default', exposedKey('fabricate', 'w', 'd', 'f'))).toBeNull();
    expect(await store.workflows.findExposed('exposing', exposedKey('fabricate', 'w', 'd'))).toBeNull();
    expect(await store.workflows.insert('default', { ...first, id: 'wf-expo0002' })).toBe(true);

    const second = storedWorkflow('wf-expo0003', { exposed: keys.slice(2) });
    const refusal = { code: 'exposed-elsewhere', message: expect.stringContaining(String(keys[2])) };
    await expect(store.workflows.insert('exposing', second)).rejects.toMatchObject(refusal);
    const free = { ...second, exposed: [], updatedAt: new Date(second.updatedAt.getTime() + 1) };
    expect(await store.workflows.insert('exposing', free)).toBe(true);
    const moved = { ...second, updatedAt: new Date(free.updatedAt.getTime() + 1) };
    await expect(store.workflows.replace('exposing', free, moved)).rejects.toMatchObject(refusal);
    expect(await store.workflows.findHead('exposing', second.id)).toMatchObject({ exposed: [] });
    await store.workflows.remove('exposing', first.id, new Date());
    expect(await store.workflows.findExposed('exposing', String(keys[2]))).toBeNull();
    expect(await store.workflows.replace('exposing', free, moved)).toBe(true);
    expect(await store.workflows.findExposed('exposing', String(keys[2]))).toMatchObject({ id: second.id });
  });

  it('replaces a version once and keeps the old ones', async () => {
    const first = storedWorkflow('wf-vers0001', { labels: { team: 'red' } });
    await store.workflows.insert('default', first);
    const next = (name: string) => ({
      ...first,
      name,
      version: 2,
      labels: {},
      updatedAt: new Date(first.updatedAt.getTime() + 1),
      content: { ...first.content, version: 2, definition: { name, big: 'z'.repeat(200_000) } },
    });
    const results = await Promise.all(['A', 'B'].map((name) => store.workflows.replace('default', first, next(name))));
    expect(results.filter(Boolean)).toHaveLength(1);
    const name = results[0] ? 'A' : 'B';
    const current = await store.workflows.find('default', first.id);
    expect(current).toMatchObject({ name, version: 2, labels: {}, content: { definition: { name } } });
    expect(await store.workflows.findVersion('default', first.id, 1)).toMatchObject({ definition: { name: 'Sample' } });
    expect(await store.workflows.findVersion('default', first.id, 2)).toMatchObject({ definition: { name } });
    expect(await store.workflows.findVersion('default', first.id, 3)).toBeNull();
    const versions = await store.workflows.listVersions('default', first.id, { before: null, limit: 10 });
    expect(versions.map((each) => each.version)).toEqual([2, 1]);
    expect(await store.workflows.listVersions('default', first.id, { before: 2, limit: 10 })).toHaveLength(1);
  });
});
