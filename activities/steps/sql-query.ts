import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';

export default defineWarehouseStep({
  type: 'Sql.Query',
  summary: 'Make a table of the warehouse by a query',
  docs: `\`$a\`, \`$b\`, … are the tables of the steps before it, in the order of \`after\`; \`@name\` is the workflow input of that name, bound as a value. Neither is looked for inside strings,
quoted names and comments, nor in the operators \`@>\` and \`<@\`. A GeoJSON input (\`format: geojson\`) is a geometry there.`,
  input: { sql: z.string().min(1).max(100_000).describe('One SELECT, WITH or VALUES; no templates.') },
  tables: 'named',
  texts: ({ sql }) => [{ path: ['sql'], sql }],
  example: {
    input: {
      sql: 'SELECT kind, sum(sales) AS sales FROM $a WHERE sales > @least GROUP BY kind ORDER BY kind',
      parameters: { least: 2 },
      tables: ['public.stores'],
      fetch: 10,
    },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'kind', type: 'text' },
        { name: 'sales', type: 'bigint' },
      ],
      rowCount: 2,
      rows: [
        { kind: 'Kiosk', sales: 7 },
        { kind: 'Supermarket', sales: 15 },
      ],
    },
  },
  select: ({ sql }, writer) => writer.sql(sql),
});
