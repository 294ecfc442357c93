import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';
import { joinedColumns, joinedColumnsField } from '../warehouse/joined-columns.ts';

const kinds = { inner: 'JOIN', left: 'LEFT JOIN', right: 'RIGHT JOIN', full: 'FULL JOIN' };
const name = z.string().min(1).max(63);

export default defineWarehouseStep({
  type: 'Sql.Join',
  summary: 'Join two tables where their columns are equal',
  docs: 'The table `a` is that of the first step before it, `b` that of the second. Without `columns` the result has every column of `a`; name those of `b` that it is to have.',
  input: {
    kind: z.enum(['inner', 'left', 'right', 'full']).default('inner'),
    on: z
      .array(z.strictObject({ a: name, b: name }))
      .min(1)
      .max(20)
      .describe('Pairs of columns that are equal.'),
    columns: joinedColumnsField,
  },
  tables: 2,
  example: {
    input: {
      on: [{ a: 'kind', b: 'kind' }],
      columns: [
        { table: 'a', column: 'name' },
        { table: 'b', column: 'name', as: 'other' },
      ],
      tables: ['public.stores', 'public.stores'],
    },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'other', type: 'text' },
      ],
      rowCount: 8,
      rows: [],
    },
  },
  select({ kind, on, columns }, sql) {
    const equal = on.map((pair) => `${sql.column(pair.a, 'a')} = ${sql.column(pair.b, 'b')}`).join(' AND ');
    return `SELECT ${joinedColumns(columns, sql)} FROM ${sql.table(0)} AS a ${kinds[kind]} ${sql.table(1)} AS b ON ${equal}`;
  },
});
