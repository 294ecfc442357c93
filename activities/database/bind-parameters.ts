import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';
import type { SqlStatement } from './sql-session.ts';
import { readSql } from './sql-text.ts';

/** Values by place (`$1`) or by name (`@name`). */
export type SqlParameters = readonly Json[] | JsonObject;

/** A statement whose values travel beside it, never inside it. @throws ActionFailure `step-input-invalid` for a value that is not given */
export function bindParameters(sql: string, parameters: SqlParameters): SqlStatement {
  if (isList(parameters)) return { sql, values: parameters };
  const values: Json[] = [];
  const places = new Map<string, number>();
  const text = readSql(sql).parts.map((part) => {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'table') return `$${String.fromCharCode(97 + part.index)}`;
    if (part.kind === 'place') throw missing(`$${part.number}`);
    const { name } = part;
    if (!Object.hasOwn(parameters, name)) throw missing(`@${name}`);
    if (!places.has(name)) places.set(name, values.push(parameters[name] ?? null));
    return `$${places.get(name)}`;
  });
  return { sql: text.join(''), values };
}

function isList(parameters: SqlParameters): parameters is readonly Json[] {
  return Array.isArray(parameters);
}

function missing(name: string): ActionFailure {
  const message = `The statement names ${name}, but \`parameters\` has no value for it: a list gives $1, $2, …, an object gives @name.`;
  return new ActionFailure('step-input-invalid', message, { retryable: false, details: { parameter: name } });
}
