import { tableField } from '../database/sql-fields.ts';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';

export default defineWarehouseStep({
  type: 'Sql.Source',
  summary: 'Take a table of the warehouse by its name',
  input: { table: tableField },
  tables: 0,
  example: {
    input: { table: 'public.stores', fetch: 1 },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'kind', type: 'text' },
        { name: 'sales', type: 'integer' },
        { name: 'geom', type: 'geometry' },
      ],
      rowCount: 4,
      rows: [{ name: 'North', kind: 'Supermarket', sales: 10, geom: { type: 'Point', coordinates: [0, 1] } }],
    },
  },
  select: ({ table }, sql) => `SELECT * FROM ${sql.named(table)}`,
});
