import { z } from 'zod';
import type { SqlWriter } from './sql-writer.ts';
import { TEMP_SCHEMA } from './warehouse-table.ts';

/** A name of a column. */
export const columnName = z.string().min(1).max(63);

/** The column that holds the geometries. */
export const geometryField = columnName
  .default('geom')
  .describe('The column of geometries: longitude and latitude (EPSG:4326) unless they say otherwise.');

/** Metres, where a distance is not negative. */
export const metresField = z.number().min(0).max(20_000_000).describe('Metres on the ground.');

/** A geometry in longitude and latitude. */
export function lonlat(column: string, sql: SqlWriter, table = 'a'): string {
  return `${TEMP_SCHEMA}.lonlat(${sql.column(column, table)})`;
}
