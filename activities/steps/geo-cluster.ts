import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';
import { columnName, geometryField, lonlat, metresField } from '../warehouse/geo-fields.ts';

export default defineWarehouseStep({
  type: 'Geo.Cluster',
  summary: 'Number the groups in which geometries lie together',
  docs: `\`kmeans\` makes \`count\` groups; there must be as many rows. \`dbscan\` finds groups of at least \`minPoints\` that are no more than \`distance\` apart, in metres of Web Mercator
(longer than those on the ground by 1 / cos of the latitude); rows in no group have null.`,
  input: {
    column: geometryField,
    method: z.enum(['kmeans', 'dbscan']).default('kmeans'),
    count: z.int().min(1).max(100_000).default(5).describe('How many groups `kmeans` makes.'),
    distance: metresField.default(1_000),
    minPoints: z.int().min(1).default(5),
    as: columnName.default('cluster'),
  },
  tables: 1,
  example: {
    input: { count: 2, tables: ['public.stores'] },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'kind', type: 'text' },
        { name: 'sales', type: 'integer' },
        { name: 'geom', type: 'geometry' },
        { name: 'cluster', type: 'integer' },
      ],
      rowCount: 4,
      rows: [],
    },
  },
  select({ column, method, count, distance, minPoints, as }, sql) {
    const shape = lonlat(column, sql);
    const number =
      method === 'kmeans'
        ? `ST_ClusterKMeans(${shape}, ${sql.value(count, 'integer')})`
        : `ST_ClusterDBSCAN(ST_Transform(${shape}, 3857), ${sql.value(distance, 'double precision')}, ${sql.value(minPoints, 'integer')})`;
    return `SELECT a.*, ${number} OVER () AS ${sql.column(as)} FROM ${sql.table(0)} AS a`;
  },
});
