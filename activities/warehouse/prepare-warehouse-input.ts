import { isObject, type Json, type JsonObject, type JsonSchema } from '../../workflows/language/json.ts';
import type { PreparedInput, StepSurroundings } from '../../workflows/language/step-type.ts';
import { findSqlFaults } from '../database/prepare-sql.ts';
import { readSql } from '../database/sql-text.ts';

/** SQL texts in an input, with where they stand; `undefined` where one is missing. */
export type SqlPlaces = readonly { path: (string | number)[]; sql: Json | undefined }[];

type Faults = PreparedInput['faults'][number][];

/** How many input tables a step takes; `named`: as many as its SQL names, `all`: every one, at least one. */
export type TableCount = number | 'named' | 'all';

/** Gives a warehouse step the tables before it and the workflow inputs that its SQL names. */
export function prepareWarehouseInput(
  authored: Json | undefined,
  { after, inputSchema }: StepSurroundings,
  step: { tables: TableCount; texts?: (authored: JsonObject) => SqlPlaces },
): PreparedInput {
  const given = authored === undefined ? {} : authored;
  if (!isObject(given)) return { input: given, faults: [{ path: [], detail: 'needs an input that is written down' }] };
  const texts = step.texts?.(given) ?? [];
  const faults = texts.flatMap(({ path, sql }) => findTextFaults(path, sql));
  const needs = Math.max(
    namedTables(texts),
    step.tables === 'all' ? Math.max(1, after.length) : 0,
    Number(step.tables) || 0,
  );
  const tables = given.tables ?? after.slice(0, needs).map((id) => `{{ steps.${id}.output }}`);
  const count = Array.isArray(tables) ? tables.length : needs;
  if (count < needs)
    faults.push({ path: [], detail: `needs ${needs} input tables, but there are ${count} steps before it` });
  const names = [...new Set(texts.flatMap(({ sql }) => parametersIn(sql)))];
  const bound = Object.fromEntries(names.map((name) => [name, `{{ input.${name} }}`]));
  const parameters = given.parameters === undefined ? bound : given.parameters;
  return {
    input: {
      ...given,
      ...(needs > 0 ? { tables } : {}),
      ...(names.length > 0 ? { parameters: isObject(parameters) ? { ...bound, ...parameters } : parameters } : {}),
      ...(given.geo ? {} : geoField(names, inputSchema)),
    },
    faults,
  };
}

function findTextFaults(path: (string | number)[], sql: Json | undefined): Faults {
  if (sql === undefined) return [{ path, detail: `needs \`${path.join('.')}\` written down in its own input` }];
  const place = typeof sql === 'string' ? readSql(sql).parts.find((part) => part.kind === 'place') : undefined;
  const placed = place ? [{ path, detail: 'names values by place; name workflow inputs as @name' }] : [];
  return [...findSqlFaults(sql, path), ...placed];
}

/** `$b` needs two. */
function namedTables(texts: SqlPlaces): number {
  const named = texts.flatMap(({ sql }) => (typeof sql === 'string' ? readSql(sql).parts : []));
  return Math.max(0, ...named.map((part) => (part.kind === 'table' ? part.index + 1 : 0)));
}

function parametersIn(sql: Json | undefined): string[] {
  if (typeof sql !== 'string') return [];
  return readSql(sql).parts.flatMap((part) => (part.kind === 'parameter' ? [part.name] : []));
}

function geoField(names: readonly string[], schema: JsonSchema): { geo?: string[] } {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const geo = names.filter((name) => {
    const property = properties[name];
    return isObject(property) && property.format === 'geojson';
  });
  return geo.length > 0 ? { geo } : {};
}
