import { z } from 'zod';
import { ActionFailure } from '../../action-failure.ts';
import { sqlFailed, sqlUnreachable } from '../sql-failure.ts';
import { nearestState } from './mysql-states.ts';

/** What the server said, as the driver gives it. */
const ServerError = z.object({ errno: z.int().positive(), sqlState: z.string(), sqlMessage: z.string() });

/** What MySQL or the way to it said, as a failure. */
export function toMysqlFailure(error: unknown): ActionFailure {
  if (error instanceof ActionFailure) return error;
  const told = ServerError.safeParse(error);
  if (!told.success) return sqlUnreachable(error);
  const { errno, sqlState, sqlMessage } = told.data;
  // The server's own says little (`HY000`, `23000`).
  const nearest = nearestState(errno) ?? sqlState;
  const key = / for key '([^']*)'$/.exec(sqlMessage)?.[1];
  const details = { errno, ...(key === undefined ? {} : { constraint: key }) };
  return sqlFailed(nearest, withoutValues(sqlMessage), { details, cause: error });
}

/** How messages quote values of rows, or of expressions over them: what stands around the value is kept. */
const quotes: readonly RegExp[] = [
  /^(Duplicate entry) '.*'( for key '[^']*')$/s,
  /^([^']*\bvalue:?) '.*'( for (?:column|function) .*)?$/s,
  /^([^']* value is out of range) in '.*'$/s,
  /^([^':]*\b(?:XPATH|time zone|locale|character string|lock name)\b[^':]*):? '.*'$/s,
  /^(XPATH [^:]*):.*$/s,
  /^(Variable '[^']*' can't be set to the value of) '.*'$/s,
  /^(Table has no partition for value) .*$/s,
  /^(Foreign key constraint for table '[^']*', record) '.*'( would lead to .*)$/s,
  /^(Cannot convert string) '.*'( from \S+ to \S+)$/s,
];

/** Errors are shown to more people than rows are. */
function withoutValues(message: string): string {
  return quotes.reduce((text, quote) => quote.exec(text)?.slice(1).join('') ?? text, message);
}
