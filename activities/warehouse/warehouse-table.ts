import { z } from 'zod';

/** The schema of tables that steps make. */
export const TEMP_SCHEMA = 'workflows_temp';

/** A table that a step made, as its output tells it. */
export const warehouseTable = z.object({
  connection: z.literal('warehouse'),
  table: z.string().describe('Its name, with the schema.'),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rowCount: z.int(),
});
