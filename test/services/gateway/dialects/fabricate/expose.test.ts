import { afterAll, beforeAll, expect, it } from 'vitest';
import { expose } from '../../../../../services/gateway/dialects/fabricate/expose.ts';
import { rawRequest } from '../../open-gateway.ts';
import { BOOTSTRAP, expectError, Fabricate, pathOf } from './open-fabricate.ts';

let fabricate: Fabricate;
beforeAll(async () => {
  fabricate = await Fabricate.open();
});
afterAll(() => fabricate?.close());

const composed = 'Caf\u00e9';
const decomposed = 'Cafe\u0301';
const hostile = [
  ['a slash', 'a/b'],
  ['an encoded slash', 'a%2Fb'],
  ['a dot', '.'],
  ['two dots', '..'],
  ['a way up', '../../v1/workflows'],
  ['a NUL', 'a\u0000b'],
  ['NUL alone', '\u0000'],
  ['white space', ' a\tb\n '],
  ['what a URL is made of', '?a=b&c#d;e:f@g+h'],
  ['quotes and brackets', `'"\`<>{}[]|\\^`],
  ['a percent sign', '100%'],
  ['a comma and what JSON is made of', '","x":["'],
  ['words of our own', 'databases'],
  ['what reaches a prototype', '__proto__'],
  ['Chinese', '数据库'],
  ['an emoji of several code points', '👩🏽‍🚀'],
  ['right to left', '\u202eتقرير'],
  ['a composed letter', composed],
  ['a decomposed letter', decomposed],
  ['255 characters', 'x'.repeat(255)],
  ['255 emoji', '💾'.repeat(255)],
] as const;

it.each(hostile)('fabricate 2.2.11 %s in a name goes there and back', async (_, name) => {
  const { names, id } = await fabricate.create({ names: [name, name, name] });
  const { task } = await fabricate.start(names);
  expect((await fabricate.taskOf(task)).workflow_id).toBe(id);
  const other = await fabricate.create({ names: [`${name.slice(0, 100)}~`, name, 'plain'] });
  expect((await fabricate.taskOf((await fabricate.start(other.names)).task)).workflow_id).toBe(other.id);
});

it('fabricate 2.2.11 names that look alike are different', async () => {
  for (const name of ['Twin', 'twin', 'Twin ', 'Tw\u0069\u0307n', 'Twin%20'])
    await fabricate.create({ names: ['Twins', 'd', name] });
  await fabricate.create({ names: ['a/b', 'c', 'd'] });
  expectError(await fabricate.ask('/api/v1/workspaces/a/b/databases/c/workflows/d', {}), 404);
  expectError(await fabricate.ask(pathOf(['a', 'b/c', 'd']), {}), 404);
});

it('fabricate 2.2.11 a name without a percent-encoded form, an empty and a too long one are refused when saving', () => {
  const place = { workspace: 'w', database: 'd', workflow: 'f' };
  expect(expose(place, null)).toEqual({ keys: ['fabricate:["w","d","f"]'], faults: [] });
  for (const wrong of ['', 'x'.repeat(256), '\ud800', 'a\udc00b', 7, null])
    for (const name of ['workspace', 'database', 'workflow'])
      expect(expose({ ...place, [name]: wrong }, null)).toEqual({
        keys: [],
        faults: [expect.objectContaining({ pointer: `/expose/fabricate/${name}` })],
      });
  expect(expose({ ...place, project: 'p' }, null).faults).toMatchObject([{ pointer: '/expose/fabricate/project' }]);
});

it('a Sql step that names no connection works on that of the database', async () => {
  const database = '数'.repeat(255);
  const definition = {
    name: 'Count',
    expose: { fabricate: { workspace: 'w', database, workflow: 'Count' } },
    steps: [{ id: 'count', type: 'Sql', input: { sql: 'SELECT 1 AS n' } }],
  };
  const { status, text } = await fabricate.ask('/v1/workflows', definition);
  expect([status, text]).toEqual([201, expect.any(String)]);
  await fabricate.start(['w', database, 'Count']);
  const [step] = fabricate.api.started.at(-1)?.plan.graph.steps ?? [];
  expect(step?.input).toMatchObject({ connection: database });
});

it('a place belongs to one workflow of a tenant, and is free again when that is deleted', async () => {
  const { names, id } = await fabricate.create();
  const [workspace, database, workflow] = names;
  const definition = { name: 'x', expose: { fabricate: { workspace, database, workflow } }, steps: [{ type: 'Echo' }] };
  const { status, body } = await fabricate.ask('/v1/workflows', definition);
  expect([status, body]).toEqual([409, expect.stringContaining('exposed-elsewhere')]);
  const headers = { authorization: `Bearer ${BOOTSTRAP}` };
  expect(
    (await rawRequest(fabricate.api.port, { path: `/v1/workflows/${id}`, method: 'DELETE', headers })).status,
  ).toBe(204);
  const again = await fabricate.ask('/v1/workflows', definition);
  expect([again.status, again.body]).toEqual([201, expect.any(String)]);
});

it('fabricate 2.2.10 a key reaches the workflows that it was granted when it was made, and none that came later', async () => {
  const existing = await fabricate.create();
  const key = await fabricate.makeKey({ scopes: ['read', 'run'], grants: { workflows: [existing.id] } });
  const later = await fabricate.create();
  const started = await fabricate.ask(pathOf(existing.names), {}, { key });
  expect(started.status).toBe(200);
  const refused = await fabricate.ask(pathOf(later.names), {}, { key });
  expectError(refused, 404, /There is no workflow/);
  const unknown = await fabricate.ask(pathOf(['Sales', 'Shop', 'unheard of']), {}, { key });
  expect(refused.text.replace(later.names[2], 'unheard of')).toBe(unknown.text);
  const { task } = await fabricate.start(later.names);
  expectError(
    await fabricate.ask(`/api/v1/workflow_tasks/${task}`, undefined, { key }),
    404,
    /There is no workflow task/,
  );
});

it('fabricate 2.2.10 a key of another tenant sees neither workflow nor task', async () => {
  const { names } = await fabricate.create();
  const { task } = await fabricate.start(names);
  const key = await fabricate.makeKey({ scopes: ['admin'], tenant: 'other' });
  expectError(await fabricate.ask(pathOf(names), {}, { key }), 404);
  const foreign = await fabricate.ask(`/api/v1/workflow_tasks/${task}`, undefined, { key });
  const madeUp = '550e8400-e29b-41d4-a716-446655440000';
  const unknown = await fabricate.ask(`/api/v1/workflow_tasks/${madeUp}`, undefined, { key });
  expectError(foreign, 404, /There is no workflow task/);
  expect(foreign.text.replace(task, madeUp)).toBe(unknown.text);
});
