import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';

const directions = { asc: 'ASC', desc: 'DESC' };

export default defineWarehouseStep({
  type: 'Sql.OrderBy',
  summary: 'Sort a table by columns',
  input: {
    by: z
      .array(z.strictObject({ column: z.string().min(1).max(63), direction: z.enum(['asc', 'desc']).default('asc') }))
      .min(1)
      .max(50),
    limit: z.int().min(0).optional().describe('Keep only so many of the first rows.'),
  },
  tables: 1,
  example: {
    input: { by: [{ column: 'sales', direction: 'desc' }], limit: 1, tables: ['public.stores'], fetch: 1 },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'kind', type: 'text' },
        { name: 'sales', type: 'integer' },
        { name: 'geom', type: 'geometry' },
      ],
      rowCount: 1,
      rows: [{ name: 'North', kind: 'Supermarket', sales: 10, geom: { type: 'Point', coordinates: [0, 1] } }],
    },
  },
  select({ by, limit }, sql) {
    const order = by.map(({ column, direction }) => `${sql.column(column)} ${directions[direction]}`).join(', ');
    const most = limit === undefined ? '' : ` LIMIT ${sql.value(limit, 'bigint')}`;
    return `SELECT * FROM ${sql.table(0)} AS a ORDER BY ${order}${most}`;
  },
});
