import { z } from 'zod';
import { ActionFailure } from '../../action-failure.ts';
import { sqlFailed, sqlUnreachable } from '../sql-failure.ts';

/** What the server said, as the driver gives it. */
const ServerError = z.object({ errno: z.int().positive(), sqlState: z.string(), sqlMessage: z.string() });

/** The server's own SQLSTATE says little (`HY000`, `23000`), so each error gets the code that PostgreSQL has for it. */
const states: { readonly [sqlState: string]: readonly number[] } = {
  '22001': [1406],
  '22003': [1264, 1690],
  '22007': [1292, 1411],
  '22012': [1365],
  '22P02': [1366, 3140],
  '23502': [1048, 1263, 1364],
  '23503': [1216, 1217, 1451, 1452],
  '23505': [1062, 1169, 1586],
  '23514': [3819, 4025],
  '25006': [1290, 1792, 1836],
  '28P01': [1045, 1698],
  '3D000': [1046, 1049],
  '40P01': [1213],
  '42501': [1044, 1142, 1143, 1227, 1370],
  '42601': [1064, 1149],
  '42703': [1054],
  '42883': [1305],
  '42P01': [1051, 1146],
  '42P07': [1050],
  '53100': [1021, 1114],
  '53300': [1040, 1203, 1226],
  '55P03': [1205, 3572],
  '57014': [1317, 1969, 3024],
  '57P01': [1053, 1077, 1079, 1927],
};

/** What MySQL or the way to it said, as a failure. */
export function toMysqlFailure(error: unknown): ActionFailure {
  if (error instanceof ActionFailure) return error;
  const told = ServerError.safeParse(error);
  if (!told.success) return sqlUnreachable(error);
  const { errno, sqlState, sqlMessage } = told.data;
  const nearest = Object.entries(states).find(([, numbers]) => numbers.includes(errno))?.[0] ?? sqlState;
  const key = / for key '([^']*)'$/.exec(sqlMessage)?.[1];
  const details = { errno, ...(key === undefined ? {} : { constraint: key }) };
  return sqlFailed(nearest, withoutValues(sqlMessage), { details, cause: error });
}

/** Some messages quote values of rows, and errors are shown to more people than rows are. */
function withoutValues(message: string): string {
  return message
    .replace(/^(Duplicate entry) '.*'( for key '[^']*')$/s, '$1$2')
    .replace(/^([^']*\bvalue:?) '.*'( for (?:column|function) .*)?$/s, '$1$2');
}
