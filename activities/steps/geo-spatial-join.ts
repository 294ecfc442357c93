import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';
import { geometryField, lonlat, metresField } from '../warehouse/geo-fields.ts';
import { joinedColumns, joinedColumnsField } from '../warehouse/joined-columns.ts';

const functions = {
  intersects: 'ST_Intersects',
  contains: 'ST_Contains',
  within: 'ST_Within',
  touches: 'ST_Touches',
  near: 'ST_DWithin',
};
const kinds = { inner: 'JOIN', left: 'LEFT JOIN' };

export default defineWarehouseStep({
  type: 'Geo.SpatialJoin',
  summary: 'Join two tables where their geometries meet',
  docs: 'The table `a` is that of the first step before it, `b` that of the second. `near`: no more than `distance` apart. Without `columns` the result has every column of `a`.',
  input: {
    relation: z.enum(['intersects', 'contains', 'within', 'touches', 'near']).default('intersects'),
    kind: z.enum(['inner', 'left']).default('inner'),
    columnA: geometryField,
    columnB: geometryField,
    distance: metresField.default(1_000),
    columns: joinedColumnsField,
  },
  tables: 2,
  example: {
    input: {
      relation: 'near',
      distance: 50_000,
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
      rowCount: 6,
      rows: [],
    },
  },
  select({ relation, kind, columnA, columnB, distance, columns }, sql) {
    const [a, b] = [lonlat(columnA, sql, 'a'), lonlat(columnB, sql, 'b')];
    const meet =
      relation === 'near'
        ? `ST_DWithin(${a}::geography, ${b}::geography, ${sql.value(distance, 'double precision')})`
        : `${functions[relation]}(${a}, ${b})`;
    return `SELECT ${joinedColumns(columns, sql)} FROM ${sql.table(0)} AS a ${kinds[kind]} ${sql.table(1)} AS b ON ${meet}`;
  },
});
