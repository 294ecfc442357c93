import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import { isDrawn } from '../../../activities/database/forget-once.ts';
import type { ActionContext, ActionStep } from '../../../activities/define-action.ts';
import { actionSteps } from '../../../activities/steps/index.gen.ts';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { startWarehouse, type TestWarehouse } from '../../servers/start-warehouse.ts';
import { compile, faultsOf, withSteps } from '../../workflows/language/catalogue.ts';
import { actionContext } from '../action-context.ts';

const steps = actionSteps.filter((step) => step.warehouse);
let warehouse: TestWarehouse;
const policy = { allowLoopback: true, allowPrivate: false };
const databases = createDatabases({
  policy,
  warehouseTenants: ['default', 'other'],
  locateWarehouse: () => warehouse.locate(),
});

async function perform(type: string, input: Json, more: Partial<ActionContext> = {}) {
  const step: ActionStep | undefined = actionSteps.find((each) => each.type === type);
  if (!step) throw new Error(`There is no ${type}.`);
  return (await step.perform(input, actionContext({ databases, ...more }))) as JsonObject;
}

beforeAll(async () => {
  warehouse = await startWarehouse();
  const execute = { connection: 'warehouse', operation: 'execute', exactlyOnce: false };
  await perform('Sql', {
    ...execute,
    sql: 'CREATE TABLE stores (name text, kind text, sales int, geom geometry(Geometry,4326))',
  });
  const places: [string, string, number, number, number][] = [
    ['North', 'Supermarket', 10, 0, 1],
    ['South', 'Supermarket', 5, 0, 1.1],
    ['Corner', 'Kiosk', 1, 30, 30],
    ['Station', 'Kiosk', 7, 30, 31],
  ];
  const rows = places.map(([name, kind, sales, x, y]) => ({
    name,
    kind,
    sales,
    geom: { type: 'Point', coordinates: [x, y] },
  }));
  await perform('Sql.Insert', { connection: 'warehouse', table: 'stores', rows, exactlyOnce: false });
}, 240_000);
afterAll(() => warehouse.stop());

test.each(steps.map((step) => [step.type, step] as const))('the example of %s holds', async (type, step) => {
  expect(await perform(type, step.example.input)).toEqual(step.example.output);
});

test('a step performed again makes the same table anew; another step and tenant make others', async () => {
  const source = { table: 'stores' };
  const first = await perform('Sql.Source', source);
  expect(await perform('Sql.Source', source, { attempt: 2 })).toEqual(first);
  const others = await Promise.all([
    perform('Sql.Source', source, { path: 'other' }),
    perform('Sql.Source', source, { tenantId: 'other' }),
    perform('Sql.Source', source, { executionId: 'ex-2' }),
  ]);
  expect(new Set([first, ...others].map(({ table }) => table)).size).toBe(4);
});

test('values are bound, and names in strings, comments and operators are no names of ours', async () => {
  const sql = "SELECT @who AS who, '@who $a' AS text, ARRAY[1,2] <@ ARRAY[1,2,3] AS inside -- @nobody $c";
  const made = await perform('Sql.Query', { sql, parameters: { who: "'; DROP TABLE stores; --" }, fetch: 1 });
  expect(made.rows).toEqual([{ who: "'; DROP TABLE stores; --", text: '@who $a', inside: true }]);
});

test('a GeoJSON input is a geometry, also as a FeatureCollection in a text', async () => {
  const area = {
    type: 'Polygon',
    coordinates: [
      [
        [-1, 0],
        [1, 0],
        [1, 2],
        [-1, 2],
        [-1, 0],
      ],
    ],
  };
  const sql = 'SELECT name FROM $a WHERE ST_Within(geom, @area) ORDER BY name';
  const collection = JSON.stringify({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry: area }],
  });
  for (const given of [area, collection]) {
    const input = { sql, tables: ['stores'], parameters: { area: given }, geo: ['area'], fetch: 5 };
    expect((await perform('Sql.Query', input)).rows).toEqual([{ name: 'North' }, { name: 'South' }]);
  }
});

test('DBSCAN leaves out what is alone, and a SQL error has its SQLSTATE', async () => {
  const input = { method: 'dbscan', distance: 50_000, minPoints: 2, tables: ['stores'], fetch: 4 };
  const { rows } = await perform('Geo.Cluster', input);
  expect(rows).toMatchObject([{ cluster: 0 }, { cluster: 0 }, { cluster: null }, { cluster: null }]);
  const wrong = perform('Sql.Filter', { where: 'nothing > 1', tables: ['stores'] });
  await expect(wrong).rejects.toMatchObject({ code: 'sql-failed', details: { sqlState: '42703' } });
});

describe('when saving', () => {
  const input = {
    type: 'object',
    properties: { least: { type: 'number' }, area: { type: 'string', format: 'geojson' } },
  };
  const graph = (...more: JsonObject[]) => ({
    ...withSteps({ id: 'a', type: 'Sql.Source', input: { table: 'stores' } }, ...more),
    input,
  });

  test('the steps before and the workflow inputs are put in place', () => {
    const sql = 'SELECT * FROM $a WHERE sales > @least AND ST_Within(geom, @area)';
    const { plan } = compile(graph({ id: 'q', type: 'Sql.Query', input: { sql } }));
    expect(plan.graph.steps[1]?.input).toEqual({
      sql,
      tables: ['{{ steps.a.output }}'],
      parameters: { least: '{{ input.least }}', area: '{{ input.area }}' },
      geo: ['area'],
    });
  });

  test.each<[string, JsonObject[], string, string]>([
    [
      'a template in SQL',
      [{ type: 'Sql.Query', input: { sql: 'SELECT {{ 1 }}' } }],
      '/steps/1/input/sql',
      'no template',
    ],
    ['SQL from elsewhere', [{ type: 'Sql.Query' }], '/steps/1', 'written down in its own input'],
    [
      'a table that is not there',
      [{ type: 'Sql.Query', input: { sql: 'SELECT * FROM $b' } }],
      '/steps/1/input',
      'needs 2 input tables',
    ],
    [
      'a join of one',
      [{ type: 'Sql.Join', input: { on: [{ a: 'x', b: 'x' }] } }],
      '/steps/1/input',
      'needs 2 input tables',
    ],
    [
      'a parenthesis too many',
      [{ type: 'Sql.Filter', input: { where: 'true) OR (true' } }],
      '/steps/1/input/where',
      'closes a parenthesis',
    ],
    ['values by place', [{ type: 'Sql.Filter', input: { where: 'sales > $1' } }], '/steps/1/input/where', 'as @name'],
    [
      'an unknown workflow input',
      [{ type: 'Sql.Filter', input: { where: 'sales > @leest' } }],
      '/steps/1/input/parameters/leest',
      'leest',
    ],
    [
      'a step before that makes no table',
      [
        { id: 'e', type: 'Echo', input: 1 },
        { type: 'Sql.Limit', input: { count: 1 } },
      ],
      '/steps/2/input/tables',
      'needs tables',
    ],
  ])('%s is refused', (_, more, pointer, detail) => {
    const faults = faultsOf(graph(...more)).map((fault) => [fault.pointer, fault.detail]);
    expect(faults).toContainEqual([expect.stringContaining(pointer), expect.stringContaining(detail)]);
  });
});

test('tables of steps and notes of what was done once are removed when they are old, without a statement in other calls', async () => {
  const at = Date.UTC(2026, 5, 1);
  const ask = async (sql: string) => (await perform('Sql', { connection: 'warehouse', sql })).rows;
  const { table } = await perform('Sql.Source', { table: 'stores' }, { executionId: 'ex-old', now: () => at });
  const there = `SELECT to_regclass('${table}') IS NOT NULL AS there`;
  const makeAnother = (now: number) => perform('Sql.Source', { table: 'stores' }, { now: () => now });
  // Looked through less than an hour before: nobody looks again, however old it is.
  await perform('Sql', {
    ...{ connection: 'warehouse', operation: 'execute', exactlyOnce: false },
    sql: `COMMENT ON SCHEMA workflows_temp IS '${new Date(at + 31 * 86_400_000 - 60_000).toISOString()}'`,
  });
  await makeAnother(at + 31 * 86_400_000);
  expect(await ask(there)).toEqual([{ there: true }]);
  await makeAnother(at + 31 * 86_400_000 + 3_600_000);
  expect(await ask(there)).toEqual([{ there: false }]);

  const keys = Array.from({ length: 2_000 }, (_, index) => `ex-${index}:once`);
  const [plain = '', drawn = ''] = [keys.find((key) => !isDrawn(key)), keys.find(isDrawn)];
  const once = { connection: 'warehouse', operation: 'execute', sql: 'CREATE TABLE IF NOT EXISTS once (n int)' };
  const noted = () => ask("SELECT key FROM stepgraph_once WHERE key LIKE 'ex-%:once' ORDER BY at");
  const later = () => Date.now() + 91 * 86_400_000;
  await perform('Sql', once, { idempotencyKey: plain, now: later });
  expect(await noted()).toEqual([{ key: plain }]);
  await perform('Sql', once, { idempotencyKey: drawn, now: later });
  expect(await noted()).toEqual([]);
});
