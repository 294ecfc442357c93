import { z } from 'zod';
import { isObject } from '../../workflows/language/json.ts';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';

const computed = z.strictObject({ expression: z.string().min(1).max(20_000), as: z.string().min(1).max(63) });

export default defineWarehouseStep({
  type: 'Sql.Select',
  summary: 'Choose and compute columns of a table',
  input: {
    columns: z
      .array(z.union([z.string().min(1).max(63), computed]))
      .min(1)
      .max(1_000)
      .describe('Names of columns, and SQL expressions with the name that each gets; `*` is every column.'),
    distinct: z.boolean().default(false).describe('Keep one of equal rows.'),
  },
  tables: 1,
  texts: ({ columns }) =>
    [columns ?? []]
      .flat()
      .flatMap((each, index) =>
        isObject(each) ? [{ path: ['columns', index, 'expression'], sql: each.expression }] : [],
      ),
  example: {
    input: { columns: ['name', { expression: 'sales * 2', as: 'twice' }], tables: ['public.stores'], fetch: 1 },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'twice', type: 'integer' },
      ],
      rowCount: 4,
      rows: [{ name: 'North', twice: 20 }],
    },
  },
  select({ columns, distinct }, sql) {
    const list = columns.map((each) => {
      if (each === '*') return '*';
      return typeof each === 'string' ? sql.column(each) : `(${sql.sql(each.expression)}) AS ${sql.column(each.as)}`;
    });
    return `SELECT ${distinct ? 'DISTINCT ' : ''}${list.join(', ')} FROM ${sql.table(0)} AS a`;
  },
});
