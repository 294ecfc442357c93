import { z } from 'zod';
import { isObject } from '../../workflows/language/json.ts';
import { bindParameters } from '../database/bind-parameters.ts';
import { performOnce } from '../database/perform-once.ts';
import { findSqlFaults, prepareSqlInput } from '../database/prepare-sql.ts';
import {
  connectionField,
  exactlyOnceField,
  maxBytesField,
  maxRowsField,
  parametersField,
  resultFields,
  sqlField,
} from '../database/sql-fields.ts';
import type { SqlSession } from '../database/sql-session.ts';
import { withDatabase } from '../database/with-database.ts';
import { defineAction } from '../define-action.ts';

const input = z.strictObject({
  connection: connectionField,
  statements: z
    .array(z.strictObject({ sql: sqlField, parameters: parametersField }))
    .min(1)
    .max(200),
  isolation: z.enum(['read committed', 'repeatable read', 'serializable']).default('read committed'),
  exactlyOnce: exactlyOnceField,
  maxRows: maxRowsField,
  maxBytes: maxBytesField,
});
const output = z.object({ results: z.array(z.object(resultFields)).describe('What each statement gave, in order.') });

export default defineAction({
  type: 'Sql.Transaction',
  summary: 'Run several SQL statements as one transaction',
  docs: `All of them take effect, or none. The transaction is noted in the table \`stepgraph_once\` of the same database, so that a repeated attempt changes nothing more and is given the
same results. Serialization failures and deadlocks are attempted again. On MySQL it takes no statement that would commit it (CREATE, ALTER, DROP, TRUNCATE).`,
  input,
  output,
  example: {
    input: {
      connection: 'warehouse',
      statements: [
        { sql: 'CREATE TEMPORARY TABLE seen (n int) ON COMMIT DROP' },
        { sql: 'INSERT INTO seen VALUES ($1), ($2)', parameters: [1, 2] },
        { sql: 'SELECT sum(n) AS sum FROM seen' },
      ],
    },
    output: {
      results: [
        { rows: [], rowCount: 0, columns: [], truncated: false },
        { rows: [], rowCount: 2, columns: [], truncated: false },
        { rows: [{ sum: 3 }], rowCount: 1, columns: [{ name: 'sum', type: 'int8' }], truncated: false },
      ],
    },
  },
  defaults: { attemptTimeoutMs: 60_000, retry: { maxAttempts: 3 } },
  prepare(authored, place) {
    const prepared = prepareSqlInput(authored, place, 'statements');
    const statements = isObject(authored) ? authored.statements : undefined;
    if (typeof statements === 'string')
      return {
        ...prepared,
        faults: [{ path: ['statements'], detail: 'takes no template in the place of its statements' }],
      };
    const found = [statements ?? []]
      .flat()
      .flatMap((each, index) => (isObject(each) ? findSqlFaults(each.sql, ['statements', index, 'sql']) : []));
    return { ...prepared, faults: [...prepared.faults, ...found] };
  },
  run(given, context) {
    return withDatabase(given.connection, context, (session) =>
      given.exactlyOnce
        ? performOnce(session, context, output, () => runAll(session, given), given.isolation)
        : session.transaction(given.isolation, () => runAll(session, given)),
    );
  },
});

async function runAll(
  session: SqlSession,
  { statements, maxRows, maxBytes }: z.output<typeof input>,
): Promise<z.output<typeof output>> {
  const results: z.output<typeof output>['results'] = [];
  let bytes = maxBytes;
  for (const { sql, parameters } of statements) {
    const result = await session.run(bindParameters(sql, parameters, session.flavor), { rows: maxRows, bytes });
    bytes -= Buffer.byteLength(JSON.stringify(result.rows));
    results.push(result);
  }
  return { results };
}
