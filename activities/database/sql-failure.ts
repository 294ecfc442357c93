import pg from 'pg';
import type { JsonObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';

/** Classes and codes of SQLSTATE after which another attempt may help: connection, resources, serialization, deadlock, shutdown. */
const passingClasses = ['08', '53', '57P'];
const passingCodes = ['40001', '40P01', '55P03'];

/** What a database or the way to it said, as a failure with its SQLSTATE. What is none of theirs is given back. */
export function toSqlFailure(error: unknown): unknown {
  if (error instanceof ActionFailure) return error;
  if (error instanceof pg.DatabaseError && error.code !== undefined) return refused(error, error.code);
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  const message = error instanceof Error ? error.message : String(error);
  return new ActionFailure(
    'sql-unreachable',
    `The database could not be reached, or the connection broke: ${message}`,
    {
      retryable: true,
      details: code === null ? {} : { code },
      cause: error,
    },
  );
}

function refused(error: pg.DatabaseError, sqlState: string): ActionFailure {
  const retryable = passingCodes.includes(sqlState) || passingClasses.some((each) => sqlState.startsWith(each));
  return new ActionFailure('sql-failed', `The database refused the statement (${sqlState}): ${error.message}`, {
    retryable,
    details: { sqlState, ...told(error) },
    cause: error,
  });
}

/** `detail` is left out: it quotes values of rows, and errors are shown to more people than rows are. */
function told({ position, hint, schema, table, column, constraint }: pg.DatabaseError): JsonObject {
  const at = position === undefined ? {} : { position: Number(position) };
  const rest = { hint, schema, table, column, constraint };
  return { ...at, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
}
