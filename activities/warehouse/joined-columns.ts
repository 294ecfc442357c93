import { z } from 'zod';
import type { SqlWriter } from './sql-writer.ts';

const name = z.string().min(1).max(63);

/** The columns that a join gives. */
export const joinedColumnsField = z
  .array(z.strictObject({ table: z.enum(['a', 'b']), column: name, as: name.optional() }))
  .max(1_000)
  .default([])
  .describe('The columns of the result, each with another name if need be; none: every column of `a`.');

/** Those columns as SQL. */
export function joinedColumns(columns: z.output<typeof joinedColumnsField>, sql: SqlWriter): string {
  if (columns.length === 0) return 'a.*';
  return columns
    .map(({ table, column, as }) => `${sql.column(column, table)} AS ${sql.column(as ?? column)}`)
    .join(', ');
}
