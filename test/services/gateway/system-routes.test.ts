import { afterAll, beforeAll, expect, it } from 'vitest';
import { dialects } from '../../../services/gateway/dialects.gen.ts';
import { errorTable } from '../../../workflows/language/error-table.ts';
import { type OpenGateway, openGateway } from './open-gateway.ts';

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway({ dialects });
});
afterAll(() => gateway.close());

const text = async (path: string) => (await fetch(gateway.url + path)).text();

it('tells that the process lives', async () => {
  const answer = await fetch(`${gateway.url}/healthz`);
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
});

it('leads from the index to everything', async () => {
  const index = JSON.parse(await text('/'));
  for (const path of [index.docs, index.openapi, index.health])
    expect((await fetch(gateway.url + path)).status).toBe(200);
  expect(index.dialects.map(({ name }: { name: string }) => name)).toEqual(dialects.map(({ name }) => name));
  for (const { docs, openapi } of index.dialects) {
    expect(await text(docs)).toContain('swagger-ui-bundle.js');
    expect(JSON.parse(await text(openapi)).openapi).toBe('3.1.0');
  }
});

it('serves a page for every row of the error table, and 404 for others', async () => {
  for (const [code, row] of Object.entries(errorTable)) {
    expect(await text(`/problems/${code}`)).toContain(row.title);
  }
  expect((await fetch(`${gateway.url}/problems/__proto__`)).status).toBe(404);
});

it('serves the reference from this machine alone', async () => {
  const page = await text('/docs');
  expect(page).not.toMatch(/https?:|src="\/\//);
  const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => String(match[1]));
  expect(loaded).toHaveLength(5 + dialects.length);
  for (const path of loaded) {
    const answer = await fetch(gateway.url + path);
    expect([path, answer.status]).toEqual([path, 200]);
  }
  expect(await text('/docs/assets/swagger-ui.css')).not.toMatch(/url\(["']?https?:|@import/);
  expect((await fetch(`${gateway.url}/docs/assets/package.json`)).status).toBe(404);
});
