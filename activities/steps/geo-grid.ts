import { z } from 'zod';
import { defineWarehouseStep } from '../warehouse/define-warehouse-step.ts';
import { geometryField, lonlat } from '../warehouse/geo-fields.ts';

const functions = { hexagon: 'ST_HexagonGrid', square: 'ST_SquareGrid' };

export default defineWarehouseStep({
  type: 'Geo.Grid',
  summary: 'Count geometries in the cells of a grid',
  docs: 'A row for each cell that holds something: `geom` is the cell, `count` how many of the geometries have their middle in it. Sizes are metres of Web Mercator (EPSG:3857).',
  input: {
    column: geometryField,
    shape: z.enum(['hexagon', 'square']).default('hexagon'),
    size: z.number().min(1).max(5_000_000).describe('The side of a cell, in metres.'),
  },
  tables: 1,
  example: {
    input: { size: 300_000, shape: 'square', tables: ['public.stores'] },
    output: {
      connection: 'warehouse',
      table: 'workflows_temp.step_d51ed5b158a23ab9',
      columns: [
        { name: 'geom', type: 'geometry' },
        { name: 'count', type: 'bigint' },
      ],
      rowCount: 3,
      rows: [],
    },
  },
  select({ column, shape, size }, sql) {
    const middle = `ST_Transform(ST_Centroid(${lonlat(column, sql)}), 3857)`;
    return `WITH points AS (SELECT ${middle} AS point FROM ${sql.table(0)} AS a)
      SELECT ST_Transform(cell.geom, 4326) AS geom, count(*) AS count
      FROM points CROSS JOIN LATERAL ${functions[shape]}(${sql.value(size, 'double precision')}, points.point) AS cell
      WHERE ST_Covers(cell.geom, points.point)
      GROUP BY cell.geom, cell.i, cell.j ORDER BY cell.i, cell.j`;
  },
});
