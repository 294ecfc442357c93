import { z } from 'zod';
import { WAREHOUSE } from '../../activities/database/databases.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';

/** How a definition's `expose` says that it is served as a stored procedure. */
export const procedureExposure = z.strictObject({
  connection: z
    .string()
    .min(1)
    .max(255)
    .default(WAREHOUSE)
    .describe('Where the procedure lies, and the connection in the path of its calls.'),
  output: z
    .enum(['sync', 'async'])
    .default('async')
    .describe('Which endpoint is told: the one that answers with rows, or the one that starts a job.'),
  reuse: z.boolean().default(true).describe('Whether equal calls are given the table of the first one.'),
  parameters: z
    .array(z.string().min(1).max(128))
    .max(100)
    .optional()
    .describe(
      'The inputs that are arguments, in their order; unless given, all that are declared. The others stand with their defaults.',
    ),
});

/** The part of `expose` of this name, with its defaults. */
export function readProcedureExposure(definition: Json, name: string): z.output<typeof procedureExposure> {
  const expose = isObject(definition) && isObject(definition.expose) ? definition.expose : {};
  return procedureExposure.parse(expose[name] ?? {});
}
