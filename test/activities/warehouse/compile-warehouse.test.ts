import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import type { SqlSession } from '../../../activities/database/sql-session.ts';
import { actionSteps } from '../../../activities/steps/index.gen.ts';
import sqlInsert from '../../../activities/steps/sql-insert.ts';
import {
  type CompiledWarehouse,
  compileWarehouse,
  createProcedure,
  OUTPUT_SETTING,
} from '../../../activities/warehouse/compile-warehouse.ts';
import { prepareWarehouse } from '../../../activities/warehouse/prepare-warehouse.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { startWarehouse, type TestWarehouse } from '../../servers/start-warehouse.ts';
import { compile } from '../../workflows/language/catalogue.ts';
import { actionContext } from '../action-context.ts';

let warehouse: TestWarehouse;
const policy = { allowLoopback: true, allowPrivate: false };
const databases = createDatabases({ policy, locateWarehouse: () => warehouse.locate() });

async function withSession<Value>(work: (session: SqlSession) => Promise<Value>): Promise<Value> {
  const session = await databases.openWarehouse('default', AbortSignal.timeout(50_000));
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

beforeAll(async () => {
  warehouse = await startWarehouse();
  await withSession((session) => prepareWarehouse(session, new Date()));
  const csv = readFileSync('node_modules/vega-datasets/data/airports.csv', 'utf8');
  const input = { connection: 'warehouse', table: 'airports', csv, create: true, exactlyOnce: false };
  await sqlInsert.perform(input, actionContext({ databases }));
}, 240_000);
afterAll(() => warehouse.stop());

/** The published example: clusters of the stores of one type, and the area around each cluster. */
const example = {
  name: 'Clusters',
  input: {
    type: 'object',
    properties: {
      number_of_clusters: { type: 'integer' },
      buffer_radius: { type: 'number' },
      store_type: { type: 'string' },
    },
  },
  steps: [
    { id: 'places', type: 'Sql.Source', input: { table: 'airports' } },
    {
      id: 'chosen',
      type: 'Sql.Query',
      input: {
        sql: 'SELECT *, ST_SetSRID(ST_Point(longitude, latitude), 4326) AS geom FROM $a WHERE state = @store_type;',
      },
    },
    { id: 'grouped', type: 'Geo.Cluster', input: { count: '{{ input.number_of_clusters }}' } },
    { id: 'around', type: 'Geo.Buffer', input: { distance: '{{ input.buffer_radius }}' } },
    {
      id: 'areas',
      type: 'Sql.GroupBy',
      input: {
        by: ['cluster'],
        aggregates: [
          { function: 'union', column: 'buffer', as: 'area' },
          { function: 'count', as: 'stores' },
        ],
      },
    },
    { type: 'Output' },
  ],
};
const compiled = (definition: Json, order?: string[]) => compileWarehouse(compile(definition), actionSteps, order);

/** Calls a procedure as CARTO's API does: the output's name by a setting, the arguments bound. */
async function call(work: CompiledWarehouse, values: Json[], output = 'wfproc_1_out_1'): Promise<JsonObject[]> {
  const places = values.map((_, index) => `$${index + 1}`).join(', ');
  return withSession(async (session) => {
    await session.run({ sql: createProcedure('workflows_temp.wfproc_1', work), values: [] });
    await session.transaction('write', async () => {
      await session.run({ sql: `SELECT set_config('${OUTPUT_SETTING}', $1, true)`, values: [output] });
      await session.run({ sql: `CALL workflows_temp.wfproc_1(${places})`, values });
    });
    const rows = await session.run({ sql: `SELECT * FROM workflows_temp.${output} ORDER BY 1`, values: [] });
    await session.run({ sql: 'DROP PROCEDURE workflows_temp.wfproc_1', values: [] });
    return rows.rows;
  });
}

test('the published example runs as a procedure with its parameters in order', async () => {
  const work = compiled(example);
  expect(work.parameters).toEqual([
    { name: 'number_of_clusters', type: 'Number', sqlType: 'bigint' },
    { name: 'buffer_radius', type: 'Number', sqlType: 'double precision' },
    { name: 'store_type', type: 'String', sqlType: 'text' },
  ]);
  expect(work.outputTable).toBe('areas');
  const rows = await call(work, [2, 500, 'AK']);
  expect(rows).toMatchObject([
    { cluster: 0, area: { type: 'MultiPolygon' } },
    { cluster: 1, area: { type: 'MultiPolygon' } },
  ]);
  expect(rows.reduce((sum, { stores }) => sum + Number(stores), 0)).toBe(263);
  expect(await call(work, [3, 500, 'TX'])).toHaveLength(3);
});

test('the script makes a table for each step, in order', () => {
  const { script } = compiled(example);
  const made = [...script.matchAll(/CREATE TABLE workflows_temp\."(\w+)"/g)].map((match) => match[1]);
  expect(made).toEqual(['places', 'chosen', 'grouped', 'around', 'areas']);
  expect(script).toContain('FROM workflows_temp."places" WHERE state = $3');
});

test('a value of the wrong type is an error of the call, with its SQLSTATE', async () => {
  const wrong = call(compiled(example), ['many', 500, 'AK']);
  await expect(wrong).rejects.toMatchObject({ code: 'sql-failed', details: { sqlState: '22P02' } });
  await withSession((session) => session.run({ sql: 'DROP PROCEDURE workflows_temp.wfproc_1', values: [] }));
});

test('the order of parameters is that which is asked for', async () => {
  const order = ['store_type', 'number_of_clusters', 'buffer_radius'];
  const work = compiled(example, order);
  expect(work.parameters.map(({ name }) => name)).toEqual(order);
  expect(await call(work, ['AK', 4, 1])).toHaveLength(4);
});

test('Geo parameters are a JSON text and stand as geometries; literals are quoted, whatever they hold', async () => {
  const hostile = "it's \\ $$ $proc$ {{ no }}".replace('{{ no }}', '%I');
  const work = compiled({
    name: 'Inside',
    input: { type: 'object', properties: { area: { type: 'string', format: 'geojson' } } },
    steps: [
      {
        id: 'a',
        type: 'Sql.Query',
        input: {
          sql: `SELECT count(*) AS inside, '${hostile.replaceAll("'", "''")}' AS said FROM airports WHERE ST_Within(ST_SetSRID(ST_Point(longitude, latitude), 4326), @area)`,
        },
      },
      { type: 'Output' },
    ],
  });
  const geometry = {
    type: 'Polygon',
    coordinates: [
      [
        [-180, 50],
        [-130, 50],
        [-130, 72],
        [-180, 72],
        [-180, 50],
      ],
    ],
  };
  const area = JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry }] });
  expect(work.parameters).toEqual([{ name: 'area', type: 'Geo', sqlType: 'text' }]);
  expect(await call(work, [area])).toEqual([{ inside: expect.any(Number), said: hostile }]);
});

test('two tables join in the order of `after`, whatever the order of the list', async () => {
  const work = compiled({
    name: 'Joined',
    steps: [
      {
        id: 'both',
        type: 'Sql.Join',
        after: ['few', 'all'],
        input: { on: [{ a: 'iata', b: 'iata' }], columns: [{ table: 'b', column: 'name' }] },
      },
      { id: 'all', type: 'Sql.Source', after: [], input: { table: 'public.airports' } },
      { id: 'few', type: 'Sql.Limit', after: ['all'], input: { count: 3 } },
      { id: 'out', type: 'Output', after: ['both'] },
    ],
  });
  expect(await call(work, [])).toHaveLength(3);
});

describe('what does not become SQL is named', () => {
  const faultsOf = (steps: Json[]) => {
    try {
      compiled({ ...example, steps });
      return [];
    } catch (error) {
      if (error instanceof AppError) return error.faults;
      throw error;
    }
  };
  const source = { id: 'a', type: 'Sql.Source', input: { table: 'airports' } };
  test.each<[string, Json[], string, string]>([
    [
      'another type of step',
      [source, { id: 'sleep', type: 'Wait', input: { for: 'PT1S' } }],
      'sleep',
      'is no warehouse step',
    ],
    [
      'a condition',
      [source, { id: 'some', type: 'Sql.Limit', when: '{{ true }}', input: { count: 1 } }],
      'some',
      '`when`',
    ],
    [
      'a computed value',
      [source, { id: 'more', type: 'Sql.Limit', input: { count: '{{ input.number_of_clusters + 1 }}' } }],
      'more',
      'more than one workflow input',
    ],
    [
      'a column by a parameter',
      [source, { id: 'by', type: 'Geo.Buffer', input: { distance: 1, column: '{{ input.store_type }}' } }],
      'by',
      'by name',
    ],
    [
      'an Output of two',
      [
        source,
        { id: 'b', type: 'Sql.Source', after: [], input: { table: 'airports' } },
        { id: 'out', type: 'Output', after: ['a', 'b'] },
      ],
      'out',
      'only one before it',
    ],
  ])('%s', (_, steps, step, detail) => {
    expect(faultsOf(steps)).toMatchObject([{ step, detail: expect.stringContaining(detail) }]);
  });
});
