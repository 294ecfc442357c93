import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';

export default defineWarehouseStep({
  type: 'Sql.Union',
  summary: 'Put the rows of tables with the same columns together',
  input: { distinct: z.boolean().default(false).describe('Keep one of equal rows.') },
  tables: 'all',
  example: {
    input: { distinct: true, tables: ['public.stores', 'public.stores'] },
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
      rows: [],
    },
  },
  select({ distinct }, sql) {
    const all = Array.from({ length: sql.tables }, (_, index) => `SELECT * FROM ${sql.table(index)}`);
    return all.join(distinct ? ' UNION ' : ' UNION ALL ');
  },
});
