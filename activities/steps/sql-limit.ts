import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';

export default defineWarehouseStep({
  type: 'Sql.Limit',
  summary: 'Keep the first rows of a table',
  input: { count: z.int().min(0).describe('How many rows are kept.'), offset: z.int().min(0).default(0) },
  tables: 1,
  example: {
    input: { count: 3, tables: ['public.stores'] },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'kind', type: 'text' },
        { name: 'sales', type: 'integer' },
        { name: 'geom', type: 'geometry' },
      ],
      rowCount: 3,
      rows: [],
    },
  },
  select: ({ count, offset }, sql) =>
    `SELECT * FROM ${sql.table(0)} AS a LIMIT ${sql.value(count, 'bigint')} OFFSET ${sql.value(offset, 'bigint')}`,
});
