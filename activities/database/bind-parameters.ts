import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';
import type { SqlFlavor } from './sql-flavor.ts';
import type { SqlStatement } from './sql-statement.ts';
import { readSql, type SqlPart } from './sql-text.ts';

/** Values by place (`$1`) or by name (`@name`). */
export type SqlParameters = readonly Json[] | JsonObject;

/**
 * A statement whose values travel beside it, never inside it, as the database at hand reads it.
 * @throws ActionFailure `step-input-invalid` for a value that is not given, and for a text that is not one statement there
 */
export function bindParameters(sql: string, parameters: SqlParameters, flavor: SqlFlavor): SqlStatement {
  const { write, repeatable, leavesNames } = flavor.placeholders;
  const given = readGiven(parameters);
  const values: Json[] = [];
  const places = new Map<string, number>();
  const text = readOne(sql, flavor).map((part) => {
    const name = nameOf(part);
    const left = part.kind === 'parameter' && leavesNames && Array.isArray(parameters);
    if (part.kind === 'text') return part.text;
    if (part.kind === 'table' || left) return name;
    const value = given.get(name);
    if (value === undefined) throw missing(name);
    const place = (repeatable ? places.get(name) : undefined) ?? values.push(value);
    places.set(name, place);
    return write(place);
  });
  return { sql: text.join(''), values };
}

/** It was looked at when it was saved, but a text can be one statement to one database and two to another. */
function readOne(sql: string, { grammar, product }: SqlFlavor): SqlPart[] {
  const { parts, fault, statements } = readSql(sql, grammar);
  if (fault) throw invalid(`To ${product} this is a SQL text that ${fault}.`);
  if (statements !== 1) throw invalid(`To ${product} this SQL text holds ${statements} statements; a step takes one.`);
  return parts;
}

/** The values by what stands for them in the text. */
function readGiven(parameters: SqlParameters): Map<string, Json> {
  const sign = Array.isArray(parameters) ? '$' : '@';
  const key = (name: string) => (sign === '$' ? `$${Number(name) + 1}` : `@${name}`);
  return new Map(Object.entries(parameters).map(([name, value]) => [key(name), value]));
}

function nameOf(part: SqlPart): string {
  if (part.kind === 'text') return '';
  if (part.kind === 'table') return `$${String.fromCharCode(97 + part.index)}`;
  return part.kind === 'place' ? `$${part.number}` : `@${part.name}`;
}

function missing(name: string): ActionFailure {
  const message = `The statement names ${name}, but \`parameters\` has no value for it: a list gives $1, $2, …, an object gives @name.`;
  return new ActionFailure('step-input-invalid', message, { retryable: false, details: { parameter: name } });
}

function invalid(message: string): ActionFailure {
  return new ActionFailure('step-input-invalid', message, { retryable: false });
}
