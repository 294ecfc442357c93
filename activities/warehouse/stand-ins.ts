import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { plainText } from '../../workflows/language/template.ts';
import type { ProcedureInputs, ProcedureParameter } from './procedure-writer.ts';
import { NotSql, Parameter } from './sql-writer.ts';
import type { AuthoredValue, WarehousePart } from './warehouse-part.ts';

/** A template that is one workflow input and nothing else. */
const lone = /^\{\{\s*input\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}$/;

/** The workflow input that a template is and nothing else; undefined for anything else. */
export function loneInput(value: Json): string | undefined {
  return typeof value === 'string' ? lone.exec(value)?.[1] : undefined;
}

/** What a parameter is parsed as in the place of its value, which only a call brings. */
const samples: Record<ProcedureParameter['type'], Json> = { Number: 1, String: 'x', Geo: '{}', Boolean: true };

/**
 * Parses an authored input in which workflow inputs stand as templates: they are parsed as a value of their type and stand
 * as `Parameter`s in the result. @throws NotSql for any other template, AppError `step-input-invalid`
 */
export function parseWithParameters(
  authored: JsonObject,
  { parse }: WarehousePart,
  { parameters, constants }: ProcedureInputs,
): { [key: string]: AuthoredValue } {
  const found: { path: string[]; parameter: Parameter }[] = [];
  const fill = (value: Json, path: string[]): Json => {
    if (Array.isArray(value)) return value.map((each, index) => fill(each, [...path, String(index)]));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, [...path, key])]));
    if (typeof value !== 'string') return value;
    const plain = plainText(value);
    if (plain !== null) return plain;
    const name = loneInput(value);
    if (name === undefined) throw new NotSql(`has a template that is more than one workflow input: ${value}`);
    const constant = constants.find((each) => each.name === name);
    if (constant) return constant.value;
    const known = parameters.find((each) => each.name === name);
    if (!known) throw new NotSql(`names the workflow input ${name}, which is no parameter and has no default`);
    found.push({ path, parameter: new Parameter(name) });
    return samples[known.type];
  };
  const parsed: AuthoredValue = parse(
    Object.fromEntries(Object.entries(authored).map(([key, each]) => [key, fill(each, [key])])),
  );
  return found.reduce((whole, { path, parameter }) => put(whole, path, parameter), parsed);
}

function put(
  whole: { [key: string]: AuthoredValue },
  [key = '', ...rest]: string[],
  parameter: Parameter,
): { [key: string]: AuthoredValue } {
  return { ...whole, [key]: replaced(whole[key] ?? null, rest, parameter) };
}

function replaced(value: AuthoredValue, path: string[], parameter: Parameter): AuthoredValue {
  const [key] = path;
  if (key === undefined || value instanceof Parameter || typeof value !== 'object' || value === null) return parameter;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === key ? replaced(each, path.slice(1), parameter) : each));
  return put(value, path, parameter);
}
