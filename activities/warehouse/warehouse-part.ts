import type { Json } from '../../workflows/language/json.ts';
import type { Parameter, SqlWriter } from './sql-writer.ts';

/** An input in which workflow inputs may stand where values do. */
export type AuthoredValue = Json | Parameter | AuthoredValue[] | { [key: string]: AuthoredValue };

/** What a warehouse step tells a script. */
export interface WarehousePart {
  /** Its input as parsed, defaults filled in. @throws AppError `step-input-invalid` */
  parse: (input: Json) => { [key: string]: Json };
  /** The query whose result is the step's table. @throws NotSql */
  select: (input: { [key: string]: AuthoredValue }, sql: SqlWriter) => string;
}
