import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';

export default defineWarehouseStep({
  type: 'Sql.Filter',
  summary: 'Keep the rows of a table for which a condition holds',
  input: {
    where: z.string().min(1).max(20_000).describe('A SQL condition over the columns; `@name` is a workflow input.'),
  },
  tables: 1,
  texts: ({ where }) => [{ path: ['where'], sql: where }],
  example: {
    input: { where: 'kind = @kind AND sales >= 5', parameters: { kind: 'Supermarket' }, tables: ['public.stores'] },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'kind', type: 'text' },
        { name: 'sales', type: 'integer' },
        { name: 'geom', type: 'geometry' },
      ],
      rowCount: 2,
      rows: [],
    },
  },
  select: ({ where }, sql) => `SELECT * FROM ${sql.table(0)} AS a WHERE (${sql.sql(where)})`,
});
