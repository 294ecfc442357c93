import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';
import { columnName, geometryField, lonlat, metresField } from '../warehouse/geo-fields.ts';

export default defineWarehouseStep({
  type: 'Geo.Buffer',
  summary: 'Draw the area around each geometry',
  input: {
    column: geometryField,
    distance: metresField,
    as: columnName.default('buffer'),
    dissolve: z.boolean().default(false).describe('One row with all areas joined, instead of one for each row.'),
  },
  tables: 1,
  example: {
    input: { distance: 500, dissolve: true, tables: ['public.stores'] },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [{ name: 'buffer', type: 'geometry' }],
      rowCount: 1,
      rows: [],
    },
  },
  select({ column, distance, as, dissolve }, sql) {
    const area = `ST_Buffer(${lonlat(column, sql)}::geography, ${sql.value(distance, 'double precision')})::geometry`;
    return dissolve
      ? `SELECT ST_Union(${area}) AS ${sql.column(as)} FROM ${sql.table(0)} AS a`
      : `SELECT a.*, ${area} AS ${sql.column(as)} FROM ${sql.table(0)} AS a`;
  },
});
