import type { Json } from '../../workflows/language/json.ts';
import { escapeTemplate } from '../../workflows/language/template.ts';
import type { StoredParameter } from '../store/procedures.ts';
import type { CallStatement } from './read-statement.ts';
import { findValue, notSent, whereIs, writtenPlace } from './value-places.ts';

/** The arguments of a call in order, or what is wrong with them, in the words of the published example. */
export type BoundArguments = { values: Json[]; templates: Json[] } | { fault: string };

/** BigQuery's names, which the published messages use. */
const typeNames: Record<StoredParameter['sqlType'], string> = {
  bigint: 'INT64',
  'double precision': 'FLOAT64',
  text: 'STRING',
  boolean: 'BOOL',
};

const fits: Record<StoredParameter['sqlType'], (value: Json) => boolean> = {
  bigint: Number.isSafeInteger,
  'double precision': (value) => typeof value === 'number',
  text: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
};

/** Gives each parameter of a procedure its argument: the place in the CALL decides, whatever the names. */
export function bindArguments(
  call: CallStatement,
  parameters: readonly StoredParameter[],
  sent: Json,
  text: string,
): BoundArguments {
  const { length } = call.arguments;
  if (length !== parameters.length)
    return {
      fault: `Query error: Procedure ${call.name} takes ${parameters.length} arguments, but ${length} are given at [1:1]`,
    };
  const values: Json[] = [];
  const templates: Json[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const bound = bindOne(call.arguments[index], parameter, sent, text);
    if ('fault' in bound) return bound;
    values.push(bound.value);
    templates.push(bound.template);
  }
  return { values, templates };
}

function bindOne(
  argument: CallStatement['arguments'][number] | undefined,
  parameter: StoredParameter,
  sent: Json,
  text: string,
): { value: Json; template: Json } | { fault: string } {
  const given = argument ?? { value: null };
  const isPlace = 'place' in given;
  const literal = isPlace ? parameter.default : given.value;
  const found = isPlace ? findValue(given.place, sent) : null;
  const bound = found ?? (literal === undefined ? null : { value: literal, template: asTemplate(literal) });
  if (!bound) return { fault: isPlace ? notSent(given.place, text) : '' };
  if (bound.value === null || fits[parameter.sqlType](bound.value)) return bound;
  const [written, where] = isPlace
    ? [writtenPlace(given.place), whereIs(given.place, text)]
    : [JSON.stringify(bound.value), 'at [1:1]'];
  const type = typeNames[parameter.sqlType];
  return { fault: `Query error: Cannot coerce expression ${written} to type ${type} ${where}` };
}

function asTemplate(literal: Json): Json {
  return typeof literal === 'string' ? escapeTemplate(literal) : literal;
}
