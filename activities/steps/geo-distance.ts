import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';
import { columnName, geometryField, lonlat } from '../warehouse/geo-fields.ts';

export default defineWarehouseStep({
  type: 'Geo.Distance',
  summary: 'Measure how far each row is from the nearest row of another table',
  docs: 'Each row of the first table with the metres on the ground to the nearest geometry of the second; null when that one is empty.',
  input: { columnA: geometryField, columnB: geometryField, as: columnName.default('distance') },
  tables: 2,
  example: {
    input: { tables: ['public.stores', 'public.stores'], fetch: 1 },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'kind', type: 'text' },
        { name: 'sales', type: 'integer' },
        { name: 'geom', type: 'geometry' },
        { name: 'distance', type: 'double precision' },
      ],
      rowCount: 4,
      rows: [
        { name: 'North', kind: 'Supermarket', sales: 10, geom: { type: 'Point', coordinates: [0, 1] }, distance: 0 },
      ],
    },
  },
  select({ columnA, columnB, as }, sql) {
    const apart = `ST_Distance(${lonlat(columnA, sql, 'a')}::geography, ${lonlat(columnB, sql, 'b')}::geography)`;
    return `SELECT a.*, (SELECT min(${apart}) FROM ${sql.table(1)} AS b) AS ${sql.column(as)} FROM ${sql.table(0)} AS a`;
  },
});
