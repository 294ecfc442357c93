import type { z } from 'zod';
import type { runStatement } from '../../../operations/run-statement.ts';
import { LOCATION } from './translate-job.ts';
import type * as wire from './wire.ts';

type ColumnType = z.output<typeof wire.columnType>;

const types: { readonly [type: string]: ColumnType } = {
  ...Object.fromEntries(['int2', 'int4', 'oid', 'float4', 'float8', 'numeric'].map((type) => [type, 'number'])),
  ...Object.fromEntries(['date', 'timestamp', 'timestamptz'].map((type) => [type, 'timestamp'])),
  ...Object.fromEntries(
    ['text', 'varchar', 'bpchar', 'name', 'uuid', 'bytea', 'time', 'timetz', 'interval'].map((type) => [
      type,
      'string',
    ]),
  ),
  int8: 'bigint',
  bool: 'boolean',
  geometry: 'geometry',
  geography: 'geometry',
  json: 'variant',
  jsonb: 'variant',
  record: 'object',
};

/** The published word for a type of PostgreSQL. */
export function toColumnType(type: string): ColumnType {
  if (type.startsWith('_')) return 'array';
  return (Object.hasOwn(types, type) ? types[type] : undefined) ?? 'unknown';
}

/** Rows as published; what was left off is told by a field that whole results do not have. */
export function toRows(result: z.output<typeof runStatement.output>): z.input<typeof wire.rowsResponse> {
  return {
    rows: result.rows,
    schema: result.columns.map(({ name, type }) => ({ name, type: toColumnType(type) })),
    // PostgreSQL does not count what it reads.
    meta: { cacheHit: result.reused, totalBytesProcessed: 0, location: LOCATION },
    ...(result.truncated ? { truncated: true as const } : {}),
  };
}
