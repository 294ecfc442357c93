import { z } from 'zod';
import { outputTableOf } from '../../activities/warehouse/frozen-procedure.ts';
import { TEMP_SCHEMA } from '../../activities/warehouse/warehouse-table.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { NamedRecord } from '../store/named-store.ts';
import type { ProcedureContent } from '../store/procedures.ts';
import { json } from './resources.ts';

/** Whether and how a workflow is served as a stored procedure. */
export const apiAccess = z
  .object({
    enabled: z.boolean(),
    outdated: z.boolean().describe('The workflow has changed since: calls run what was frozen until it is updated.'),
    procedure: z.string().nullable().describe('With its schema.'),
    call: z.string().nullable().describe('The statement that calls it, ready to be sent.'),
    connection: z.string().nullable(),
    output: z.enum(['sync', 'async']).nullable(),
    reuse: z.boolean().nullable().describe('Whether equal calls are given the table of the first one.'),
    version: z.int().positive().nullable().describe('Of the workflow, as it was frozen.'),
    parameters: z
      .array(
        z.object({
          name: z.string(),
          type: z.enum(['Number', 'String', 'Geo', 'Boolean']),
          default: json.describe('null: it has none.'),
        }),
      )
      .describe('In the order of the arguments. Geo is a text that holds GeoJSON.'),
    updatedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiAccess' });

export type ApiAccess = z.infer<typeof apiAccess>;

/** Access that is not enabled. */
export const NO_ACCESS: ApiAccess = {
  enabled: false,
  outdated: false,
  procedure: null,
  call: null,
  connection: null,
  output: null,
  reuse: null,
  version: null,
  parameters: [],
  updatedAt: null,
};

/** Access as it is shown. */
export function presentAccess(
  { name, content, updatedAt }: NamedRecord<ProcedureContent>,
  outdated: boolean,
): ApiAccess {
  const { database, connection, output, reuse, version, parameters } = content;
  return {
    enabled: true,
    outdated,
    procedure: `${TEMP_SCHEMA}.${name}`,
    call: `CALL \`${database}.${TEMP_SCHEMA}.${name}\`(${parameters.map((each) => `@${each.name}`).join(',')})`,
    connection,
    output,
    reuse,
    version,
    parameters: parameters.map((each) => ({ name: each.name, type: each.type, default: each.default ?? null })),
    updatedAt: updatedAt.toISOString(),
  };
}

/** What is called in the database. */
export function toFrozen({ name, content }: Pick<NamedRecord<ProcedureContent>, 'name' | 'content'>) {
  const { body, stores, parameters } = content;
  return { name, body, stores, types: parameters.map(({ sqlType }) => sqlType) };
}

/** The full name of the table that a call with these arguments stores; null: it stores none. */
export function publishedTable(
  procedure: Pick<NamedRecord<ProcedureContent>, 'name' | 'content'>,
  values: readonly Json[],
): string | null {
  const frozen = toFrozen(procedure);
  return frozen.stores ? fullName(procedure, outputTableOf(frozen, values)) : null;
}

/** What a table of a procedure's database is called in full. */
export function fullName({ content }: Pick<NamedRecord<ProcedureContent>, 'content'>, table: string): string {
  return `${content.database}.${TEMP_SCHEMA}.${table}`;
}
