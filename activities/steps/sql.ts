import { z } from 'zod';
import { isObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';
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
import type { SqlCaps, SqlResult, SqlStatement } from '../database/sql-statement.ts';
import { withDatabase } from '../database/with-database.ts';
import { defineAction } from '../define-action.ts';

const input = z.strictObject({
  connection: connectionField,
  sql: sqlField,
  parameters: parametersField,
  operation: z
    .enum(['query', 'execute'])
    .default('query')
    .describe('`query` reads, in a transaction that can change nothing; `execute` changes.'),
  exactlyOnce: exactlyOnceField,
  maxRows: maxRowsField,
  maxBytes: maxBytesField,
});
const output = z.object(resultFields);

export default defineAction({
  type: 'Sql',
  summary: 'Run one SQL statement on a connection',
  docs: `Values travel beside the statement and never inside it: a template in \`sql\` is refused when saving. \`query\` runs in a read-only transaction; \`execute\` takes effect exactly once,
since it is noted in the table \`stepgraph_once\` of the same database in the same transaction. With \`exactlyOnce: false\` it runs outside of a transaction (VACUUM wants that), and
fails \`outcome-unknown\` when the connection breaks while it runs; so does a statement that MySQL commits by itself (CREATE, ALTER, DROP, TRUNCATE).

It works with PostgreSQL, MySQL and SQLite: each reads the statement in its own way, and what differs between them stands in [databases.md](databases.md). Integers and decimals that a double cannot
hold are given as text, times as RFC 3339, bytes as base64, geometries as GeoJSON. A cancel or timeout stops the statement in the database.`,
  input,
  output,
  example: {
    input: { connection: 'warehouse', sql: 'SELECT @n::int * 2 AS twice', parameters: { n: 21 } },
    output: { rows: [{ twice: 42 }], rowCount: 1, columns: [{ name: 'twice', type: 'int4' }], truncated: false },
  },
  defaults: { attemptTimeoutMs: 60_000, retry: { maxAttempts: 3 } },
  idempotentFor: (authored) => isObject(authored) && (authored.operation ?? 'query') === 'query',
  prepare(authored, place) {
    const prepared = prepareSqlInput(authored, place, 'sql');
    const sql = isObject(authored) ? authored.sql : undefined;
    return { ...prepared, faults: [...prepared.faults, ...findSqlFaults(sql, ['sql'])] };
  },
  run({ connection, sql, parameters, operation, exactlyOnce, maxRows, maxBytes }, context) {
    const caps = { rows: maxRows, bytes: maxBytes };
    return withDatabase(connection, context, async (session) => {
      const statement = bindParameters(sql, parameters, session.flavor);
      if (operation === 'query') return session.transaction('read', () => session.run(statement, caps));
      if (!exactlyOnce || session.flavor.endsTransaction(statement.sql)) return runBare(session, statement, caps);
      return performOnce(session, context, output, async () => ({
        ...(await session.run(statement, caps)),
      }));
    });
  },
});

/** Nothing tells afterwards whether it took effect, so a break in the middle is final. */
async function runBare(session: SqlSession, statement: SqlStatement, caps: SqlCaps): Promise<SqlResult> {
  try {
    return await session.run(statement, caps);
  } catch (error) {
    if (!(error instanceof ActionFailure) || error.code !== 'sql-unreachable') throw error;
    const message = 'The connection broke while the statement ran outside of a transaction: it may have taken effect.';
    throw new ActionFailure('outcome-unknown', message, { retryable: false, cause: error });
  }
}
