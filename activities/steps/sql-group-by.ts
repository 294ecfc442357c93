import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';

const functions = {
  count: 'count',
  sum: 'sum',
  avg: 'avg',
  min: 'min',
  max: 'max',
  stddev: 'stddev',
  list: 'array_agg',
  union: 'ST_Union',
};
const name = z.string().min(1).max(63);
const aggregate = z.strictObject({
  function: z.enum(['count', 'sum', 'avg', 'min', 'max', 'stddev', 'list', 'union']),
  column: name.optional().describe('Only `count` goes without.'),
  as: name,
});

export default defineWarehouseStep({
  type: 'Sql.GroupBy',
  summary: 'Group the rows of a table and aggregate each group',
  input: {
    by: z.array(name).max(100).default([]).describe('Columns that equal rows share; none: all rows are one group.'),
    aggregates: z.array(aggregate).min(1).max(200).describe('`union` joins geometries, `list` gathers values.'),
  },
  tables: 1,
  example: {
    input: {
      by: ['kind'],
      aggregates: [
        { function: 'sum', column: 'sales', as: 'sales' },
        { function: 'count', as: 'stores' },
      ],
      tables: ['public.stores'],
      fetch: 9,
    },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'kind', type: 'text' },
        { name: 'sales', type: 'bigint' },
        { name: 'stores', type: 'bigint' },
      ],
      rowCount: 2,
      rows: [
        { kind: 'Kiosk', sales: 8, stores: 2 },
        { kind: 'Supermarket', sales: 15, stores: 2 },
      ],
    },
  },
  select({ by, aggregates }, sql) {
    const keys = by.map((each) => sql.column(each));
    const list = aggregates.map(
      (each) =>
        `${functions[each.function]}(${each.column === undefined ? '*' : sql.column(each.column)}) AS ${sql.column(each.as)}`,
    );
    const grouped = keys.length > 0 ? ` GROUP BY ${keys.join(', ')} ORDER BY ${keys.join(', ')}` : '';
    return `SELECT ${[...keys, ...list].join(', ')} FROM ${sql.table(0)} AS a${grouped}`;
  },
});
