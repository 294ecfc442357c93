import { z } from 'zod';
import { isObject } from '../../workflows/language/json.ts';
import { plainText } from '../../workflows/language/template.ts';
import { anyJson } from '../any-json.ts';
import { prepareSqlInput } from '../database/prepare-sql.ts';
import { connectionField } from '../database/sql-fields.ts';
import { withDatabase } from '../database/with-database.ts';
import { defineAction } from '../define-action.ts';
import { callProcedure } from '../warehouse/frozen-procedure.ts';

const input = z.strictObject({
  connection: connectionField,
  name: z
    .string()
    .regex(/^wfproc_[0-9a-f]{16}$/, 'must be wfproc_ and 16 hex digits')
    .describe('Its name in the schema `workflows_temp`.'),
  types: z
    .array(z.enum(['bigint', 'double precision', 'text', 'boolean']))
    .max(100)
    .describe('Of its arguments, in order.'),
  body: z.string().min(1).max(200_000).describe('What it does, in PL/pgSQL, as it was frozen; no templates.'),
  stores: z.boolean().describe('Whether it stores a table.'),
  arguments: z.array(anyJson).max(100).default([]).describe('One for each of `types`.'),
  reuse: z.boolean().default(true).describe('Whether the table of an equal call before is taken, where it is there.'),
});
const output = z.object({
  connection: z.string(),
  table: z.string().nullable().describe('The table with its schema; null: it stores none.'),
  reused: z.boolean().describe('The table was there, and nothing was called.'),
});

export default defineAction({
  type: 'Sql.Procedure',
  summary: 'Call a workflow that was frozen as a stored procedure',
  docs: `What a call of a procedure that the SQL API serves becomes; such steps are rarely written by hand. The table that it stores is named by what the procedure does and by its arguments, is made in one transaction, and is removed after 30 days. Where the procedure of that name has another body by now, this one is performed all the same.`,
  input,
  output,
  example: {
    input: {
      connection: 'warehouse',
      name: 'wfproc_f2f8df5df4ddf279',
      types: ['bigint'],
      body: 'BEGIN PERFORM $1; END',
      stores: false,
      arguments: [2],
    },
    output: { connection: 'warehouse', table: null, reused: false },
  },
  defaults: {
    attemptTimeoutMs: 86_400_000,
    totalTimeoutMs: 7 * 86_400_000,
    retry: { maxAttempts: 3 },
    idempotent: true,
  },
  prepare(authored, place) {
    const prepared = prepareSqlInput(authored, place, 'body');
    const body = isObject(authored) ? authored.body : undefined;
    const templates = typeof body === 'string' && plainText(body) === null;
    const faults = templates ? [{ path: ['body'], detail: 'takes no template in its body' }] : [];
    return { ...prepared, faults: [...prepared.faults, ...faults] };
  },
  run({ connection, name, types, body, stores, arguments: values, reuse }, context) {
    const at = new Date(context.now());
    return withDatabase(connection, context, async (session) => ({
      connection,
      ...(await callProcedure(session, { name, types, body, stores }, { values, reuse, at })),
    }));
  },
});
