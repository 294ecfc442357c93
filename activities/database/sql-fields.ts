import { z } from 'zod';
import { anyJson } from '../any-json.ts';
import { readName } from './identifiers.ts';

/** The `connection` of a step. */
export const connectionField = z
  .string()
  .min(1)
  .max(255)
  .describe('A stored connection, or `warehouse`; unless given, the one that `expose` names.');

/** One statement. */
export const sqlField = z
  .string()
  .min(1)
  .max(100_000)
  .describe(
    'One statement. Values come from `parameters`: $1, $2, … of a list, @name of an object. It takes no templates.',
  );

/** The values of a statement. */
export const parametersField = z
  .union([z.array(anyJson).max(5_000), z.record(z.string(), anyJson)])
  .default({})
  .describe('Values by place or by name. Lists of plain values are sent as arrays, objects as JSON.');

/** Whether a repeated attempt changes nothing more. */
export const exactlyOnceField = z
  .boolean()
  .default(true)
  .describe(
    'Note the step in the table `stepgraph_once` in the same transaction, so that no repeated attempt does it again.',
  );

/** How many rows are given. */
export const maxRowsField = z
  .int()
  .min(0)
  .max(100_000)
  .default(1_000)
  .describe('More rows are left, and `truncated` is true.');

/** How large the rows may be together. */
export const maxBytesField = z
  .int()
  .min(1)
  .max(16 * 1024 * 1024)
  .default(10 * 1024 * 1024)
  .describe('Bytes of all rows; what is beyond is left, and `truncated` is true.');

/** A table. */
export const tableField = z
  .string()
  .max(200)
  .refine((name) => readName(name, 3) !== null, 'must be a table, such as public.stores or "Stores"')
  .meta({ pattern: '^[^\\s;()\']+$|"' })
  .describe('A table, with its schema if need be.');

/** What a statement gives. */
export const resultFields = {
  rows: z.array(z.record(z.string(), anyJson)),
  rowCount: z.int().describe('Rows that were given or changed.'),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  truncated: z.boolean(),
};
