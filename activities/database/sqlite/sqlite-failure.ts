import { ActionFailure } from '../../action-failure.ts';
import { EngineLost, EngineRefusal } from './sqlite-engines.ts';

interface Meaning {
  sqliteCode: string;
  /** The nearest of PostgreSQL's, so that a `catch` by `sqlState` holds on every database. */
  sqlState: string;
  retryable?: true;
}

/** Result codes (sqlite.org/rescode.html), extended ones too; the low byte of these is the primary one. */
const meanings: { readonly [code: number]: Meaning } = {
  1: { sqliteCode: 'SQLITE_ERROR', sqlState: 'HY000' },
  3: { sqliteCode: 'SQLITE_PERM', sqlState: '58030' },
  5: { sqliteCode: 'SQLITE_BUSY', sqlState: '55P03', retryable: true },
  6: { sqliteCode: 'SQLITE_LOCKED', sqlState: '55P03', retryable: true },
  7: { sqliteCode: 'SQLITE_NOMEM', sqlState: '53200' },
  8: { sqliteCode: 'SQLITE_READONLY', sqlState: '25006' },
  10: { sqliteCode: 'SQLITE_IOERR', sqlState: '58030', retryable: true },
  11: { sqliteCode: 'SQLITE_CORRUPT', sqlState: 'XX001' },
  13: { sqliteCode: 'SQLITE_FULL', sqlState: '53100' },
  14: { sqliteCode: 'SQLITE_CANTOPEN', sqlState: '58030', retryable: true },
  15: { sqliteCode: 'SQLITE_PROTOCOL', sqlState: '55P03', retryable: true },
  18: { sqliteCode: 'SQLITE_TOOBIG', sqlState: '54000' },
  19: { sqliteCode: 'SQLITE_CONSTRAINT', sqlState: '23000' },
  20: { sqliteCode: 'SQLITE_MISMATCH', sqlState: '42804' },
  23: { sqliteCode: 'SQLITE_AUTH', sqlState: '42501' },
  25: { sqliteCode: 'SQLITE_RANGE', sqlState: '08P01' },
  26: { sqliteCode: 'SQLITE_NOTADB', sqlState: 'XX001' },
  275: { sqliteCode: 'SQLITE_CONSTRAINT_CHECK', sqlState: '23514' },
  787: { sqliteCode: 'SQLITE_CONSTRAINT_FOREIGNKEY', sqlState: '23503' },
  1299: { sqliteCode: 'SQLITE_CONSTRAINT_NOTNULL', sqlState: '23502' },
  1555: { sqliteCode: 'SQLITE_CONSTRAINT_PRIMARYKEY', sqlState: '23505' },
  1811: { sqliteCode: 'SQLITE_CONSTRAINT_TRIGGER', sqlState: 'P0001' },
  2067: { sqliteCode: 'SQLITE_CONSTRAINT_UNIQUE', sqlState: '23505' },
  2579: { sqliteCode: 'SQLITE_CONSTRAINT_ROWID', sqlState: '23505' },
  3091: { sqliteCode: 'SQLITE_CONSTRAINT_DATATYPE', sqlState: '42804' },
};

/** What SQLITE_ERROR says in words alone. */
const worded: readonly (readonly [RegExp, string])[] = [
  [/syntax error|incomplete input|unrecognized token/, '42601'],
  [/no such table/, '42P01'],
  [/no such column|has no column named/, '42703'],
  [/no such function|wrong number of arguments to function/, '42883'],
  [/^(?:table|index|view|trigger) .* already exists/, '42P07'],
  [/duplicate column name/, '42701'],
  [/ambiguous column name/, '42702'],
  [/malformed JSON/, '22032'],
  [/integer overflow/, '22003'],
  [/not authorized/, '42501'],
];

const stays =
  'a statement stays inside of its file, changes no settings, and neither begins nor ends a transaction; several are a Sql.Transaction';

/** What an engine said, or that it is gone, as a failure with SQLite's code and an SQLSTATE. What is neither is given back. */
export function toSqliteFailure(error: unknown): unknown {
  if (error instanceof EngineRefusal) return refused(error);
  if (!(error instanceof EngineLost)) return error;
  if (error.hungry) return tooHungry(error);
  return new ActionFailure('sql-unreachable', `The process that runs SQLite is gone: ${error.message}`, {
    retryable: true,
    cause: error,
  });
}

function refused(cause: EngineRefusal): ActionFailure {
  const { sqliteCode, sqlState, retryable = false } = meaningOf(cause);
  const why = sqliteCode === 'SQLITE_AUTH' ? `${cause.message}: ${stays}` : cause.message;
  const message = `The database refused the statement (${sqlState}, ${sqliteCode}): ${why}`;
  return new ActionFailure('sql-failed', message, { retryable, details: { sqlState, sqliteCode }, cause });
}

function meaningOf({ code, message }: EngineRefusal): Meaning {
  const found = meanings[code] ?? meanings[code & 255] ?? { sqliteCode: `SQLITE_${code}`, sqlState: 'HY000' };
  if ((code & 255) !== 1) return found;
  return { ...found, sqlState: worded.find(([pattern]) => pattern.test(message))?.[1] ?? found.sqlState };
}

function tooHungry(cause: EngineLost): ActionFailure {
  const message = 'The statement needed more memory than SQLite is given here: sort, group or gather less at once.';
  const details = { sqlState: '53200', sqliteCode: 'SQLITE_NOMEM' };
  return new ActionFailure('sql-failed', message, { retryable: false, details, cause });
}
