import pg from 'pg';
import type { JsonObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';

/** Classes and codes of SQLSTATE after which another attempt may help: connection, resources, serialization, deadlock, lock, shutdown. */
const passingClasses = ['08', '53', '57P'];
const passingCodes = ['40001', '40P01', '55P03'];

/** What PostgreSQL or the way to it said, as a failure with its SQLSTATE. What is none of theirs is given back. */
export function toSqlFailure(error: unknown): unknown {
  if (error instanceof ActionFailure) return error;
  if (error instanceof pg.DatabaseError && error.code !== undefined) {
    return sqlFailed(error.code, error.message, { details: told(error), cause: error });
  }
  return sqlUnreachable(error);
}

/** The failure for what a database refused. @param sqlState of PostgreSQL, or the nearest one of its codes */
export function sqlFailed(
  sqlState: string,
  message: string,
  { details = {}, cause }: { details?: JsonObject; cause?: unknown } = {},
): ActionFailure {
  const retryable = passingCodes.includes(sqlState) || passingClasses.some((each) => sqlState.startsWith(each));
  return new ActionFailure('sql-failed', `The database refused the statement (${sqlState}): ${message}`, {
    retryable,
    details: { sqlState, ...details },
    cause,
  });
}

/** The failure for a database that cannot be reached any more, or at all. */
export function sqlUnreachable(error: unknown): ActionFailure {
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

/** `detail` is left out: it quotes values of rows, and errors are shown to more people than rows are. */
function told({ position, hint, schema, table, column, constraint }: pg.DatabaseError): JsonObject {
  const at = position === undefined ? {} : { position: Number(position) };
  const rest = { hint, schema, table, column, constraint };
  return { ...at, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
}
