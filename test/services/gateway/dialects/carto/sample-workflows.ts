import type { JsonObject } from '../../../../../workflows/language/json.ts';

/** The form of the full name of an output table. */
export const OUTPUT = /^postgres\.workflows_temp\.wfproc_[0-9a-f]{16}_out_[0-9a-f]{16}$/;

/** A table's name as PostgreSQL takes it. */
export const withoutDatabase = (table: string) => table.replace(/^\w+\./, '');

/** The values of the published example. */
export const values = { number_of_clusters: 2, buffer_radius: 500, store_type: 'Supermarket' };

/** The workflow of the published example: the stores of one type in clusters, and the area around each. */
export function clusters(): JsonObject {
  const aggregates = [
    { function: 'union', column: 'buffer', as: 'area' },
    { function: 'count', as: 'stores' },
  ];
  return {
    name: 'Cluster the stores',
    input: {
      type: 'object',
      properties: {
        number_of_clusters: { type: 'integer' },
        buffer_radius: { type: 'number' },
        store_type: { type: 'string' },
      },
    },
    steps: [
      { id: 'stores', type: 'Sql.Source', input: { table: 'stores' } },
      { id: 'chosen', type: 'Sql.Filter', input: { where: 'store_type = @store_type' } },
      { id: 'grouped', type: 'Geo.Cluster', input: { count: '{{ input.number_of_clusters }}' } },
      { id: 'around', type: 'Geo.Buffer', input: { distance: '{{ input.buffer_radius }}' } },
      { id: 'areas', type: 'Sql.GroupBy', input: { by: ['cluster'], aggregates } },
      { id: 'sorted', type: 'Sql.OrderBy', input: { by: [{ column: 'cluster' }] } },
      { type: 'Output' },
    ],
  };
}

/** A workflow that makes its table by one query. */
export function made(
  sql: string,
  carto: JsonObject = {},
  properties?: JsonObject,
): JsonObject & { steps: JsonObject[] } {
  return {
    name: 'Made of one query',
    ...(properties ? { input: { properties } } : {}),
    expose: { carto: { connection: 'warehouse', ...carto } },
    steps: [{ id: 'query', type: 'Sql.Query', input: { sql } }, { type: 'Output' }],
  };
}
