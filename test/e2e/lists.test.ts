import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, ApiClient } from './api-client.ts';

const api = new ApiClient(inject('stack').api);
const COUNT = 300;
const label = `batch-${Date.now()}`;
const echo = { name: 'Listed', steps: [{ id: 'echo', type: 'Echo' }] };

let workflow: string;
let middle: string;
beforeAll(async () => {
  workflow = (await api.createWorkflow(echo)).id;
  for (let start = 0; start < COUNT; start += 25) {
    if (start === COUNT / 2) middle = await afterNow();
    await Promise.all(
      Array.from({ length: 25 }, (_, n) =>
        api.post(`/v1/workflows/${workflow}/executions?wait=50`, {
          input: { n: start + n },
          labels: { batch: label, parity: (start + n) % 2 ? 'odd' : 'even' },
        }),
      ),
    );
  }
}, 180_000);

/** A time that lies after all that was created and before all that will be. */
async function afterNow(): Promise<string> {
  const { headers, body } = await api.get(`/v1/workflows/${workflow}/executions?limit=1`);
  expect(headers.get('content-type')).toContain('json');
  return new Date(Date.parse(body.items[0].createdAt) + 1).toISOString();
}

/** Every row of a list, page by page, and how long the pages were. */
async function readAll(path: string): Promise<{ rows: Answer['body'][]; pages: number[] }> {
  const rows = [];
  const pages = [];
  let cursor: string | null = null;
  do {
    const { status, body }: Answer = await api.get(
      cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    expect(status).toBe(200);
    rows.push(...body.items);
    pages.push(body.items.length);
    cursor = body.nextCursor;
  } while (cursor !== null);
  return { rows, pages };
}

describe('lists', () => {
  it(`pages through ${COUNT} executions, each once, newest first`, async () => {
    const { rows, pages } = await readAll(`/v1/workflows/${workflow}/executions?limit=70`);
    expect(pages).toEqual([70, 70, 70, 70, 20]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(COUNT);
    const times = rows.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(rows[0]).not.toHaveProperty('tasks');
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
  });

  it('is not disturbed by what is created while it is read', async () => {
    const first = await api.get(`/v1/workflows/${workflow}/executions?limit=10&label=batch=${label}`);
    await api.start(workflow, { input: 'newer' });
    const next = await api.get(
      `/v1/workflows/${workflow}/executions?limit=10&label=batch=${label}&cursor=${encodeURIComponent(first.body.nextCursor)}`,
    );
    const ids = [...first.body.items, ...next.body.items].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(20);
  });

  it('filters by label, status, workflow and time, together', async () => {
    expect((await readAll(`/v1/executions?limit=200&label=batch=${label}&label=parity=odd`)).rows.length).toBe(
      COUNT / 2,
    );
    expect((await readAll(`/v1/executions?limit=200&workflow=${workflow}&status=FAILED`)).rows.length).toBe(0);
    expect(
      (await readAll(`/v1/executions?limit=200&workflow=${workflow}&label=batch=${label}&status=COMPLETED,FAILED`)).rows
        .length,
    ).toBe(COUNT);
    expect((await readAll(`/v1/executions?limit=200&label=batch=${label}&createdAfter=${middle}`)).rows.length).toBe(
      COUNT / 2,
    );
    expect((await readAll(`/v1/executions?limit=200&label=batch=${label}&createdBefore=${middle}`)).rows.length).toBe(
      COUNT / 2,
    );
    const [oldest] = (await api.get(`/v1/executions?limit=1&label=batch=${label}&order=asc`)).body.items;
    expect((await api.get(`/v1/executions/${oldest.id}`)).body.input.n).toBeLessThan(25);
  });

  it('refuses what it does not know', async () => {
    for (const [query, code] of [
      ['cursor=nonsense', 'invalid-cursor'],
      ['limit=0', 'invalid-request'],
      ['status=DONE', 'invalid-request'],
      ['stauts=FAILED', 'invalid-request'],
      ['createdAfter=yesterday', 'invalid-request'],
    ]) {
      const { status, body } = await api.get(`/v1/executions?${query}`);
      expect(status, query).toBeGreaterThanOrEqual(400);
      expect(status, query).toBeLessThan(500);
      expect(body.code, query).toBe(code);
    }
  });
});
