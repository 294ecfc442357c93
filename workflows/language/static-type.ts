import type { Json, JsonSchema } from './json.ts';

/** A JSON Schema with keywords. */
export type SchemaObject = Exclude<JsonSchema, boolean>;

/** A place where what is given can never be what is needed. */
export interface Misfit {
  /** Keys from the top down. */
  path: string[];
  needs: JsonSchema;
  /** Absent: nothing is given there. */
  gives?: JsonSchema;
  /** The key is one that is not taken. */
  extra?: true;
}

/** Bounds the work on schemas that authors write: beyond it everything fits. */
const FUEL = 20_000;

/** Whether a value is a schema. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isSchemaObject(value);
}

function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema of one value, exactly. */
export function literalType(value: Json): SchemaObject {
  return { const: value, type: jsonTypeOf(value) };
}

/** One of several; `true` when one is unknown. */
export function unionType(schemas: readonly JsonSchema[]): JsonSchema {
  const distinct = [...new Map(schemas.flatMap(alternatives).map((schema) => [stableKey(schema), schema])).values()];
  if (distinct.some((schema) => !isSchemaObject(schema)) || distinct.length === 0) return true;
  return distinct.length === 1 ? (distinct[0] ?? true) : { anyOf: distinct };
}

/** Identity by object, since schemas may share parts that are large when written out. */
function stableKey(schema: JsonSchema): unknown {
  if (!isSchemaObject(schema)) return schema;
  const keys = Object.keys(schema);
  return keys.length === 1 && typeof schema.type === 'string' ? schema.type : schema;
}

/** The branches of a union, each with what the schema says beside it; an unknown schema is one branch, `true`. */
export function alternatives(schema: JsonSchema): JsonSchema[] {
  if (!isSchemaObject(schema) || '$ref' in schema || 'allOf' in schema) return [true];
  const branches = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(branches)) return [schema];
  const { anyOf: _any, oneOf: _one, ...base } = schema;
  return branches.slice(0, 100).flatMap((branch: unknown) => {
    if (!isSchemaObject(branch)) return [true];
    return alternatives({ ...base, ...branch, required: [...requiredOf(base), ...requiredOf(branch)] });
  });
}

/** Names that must be there. */
export function requiredOf(schema: JsonSchema): string[] {
  const required = isSchemaObject(schema) ? schema.required : undefined;
  return Array.isArray(required) ? required.filter((key): key is string => typeof key === 'string') : [];
}

/** The declared fields. */
export function propertiesOf(schema: JsonSchema): Map<string, JsonSchema> {
  const properties = isSchemaObject(schema) ? schema.properties : undefined;
  if (!isSchemaObject(properties)) return new Map();
  return new Map(Object.entries(properties).map(([key, value]) => [key, isSchema(value) ? value : true]));
}

/** Whether fields that are not declared may be there. */
export function isOpen(schema: JsonSchema): boolean {
  if (!isSchemaObject(schema)) return true;
  if (schema.additionalProperties !== undefined) return schema.additionalProperties !== false;
  return schema.patternProperties !== undefined || propertiesOf(schema).size === 0;
}

/** The JSON types that a schema allows, integers as numbers; null when it does not say. */
export function typesOf(schema: JsonSchema): string[] | null {
  if (!isSchemaObject(schema)) return null;
  if (Array.isArray(schema.enum)) return [...new Set(schema.enum.map(jsonTypeOf))];
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (Array.isArray(types)) return types.map((type) => (type === 'integer' ? 'number' : String(type)));
  return 'properties' in schema ? ['object'] : null;
}

/** Why no value of one schema can be one of another; null when some can. */
export function findMisfit(from: JsonSchema, to: JsonSchema): Misfit | null {
  return compare(from, to, { left: FUEL });
}

function compare(from: JsonSchema, to: JsonSchema, fuel: { left: number }): Misfit | null {
  let first: Misfit | null = null;
  for (const one of alternatives(from)) {
    for (const other of alternatives(to)) {
      if (fuel.left-- <= 0) return null;
      const misfit = compareBranch(one, other, fuel);
      if (!misfit) return null;
      first ??= misfit;
    }
  }
  return first;
}

function compareBranch(from: JsonSchema, to: JsonSchema, fuel: { left: number }): Misfit | null {
  const given = typesOf(from);
  const needed = typesOf(to);
  if (given && needed && !given.some((type) => needed.includes(type))) return { path: [], needs: to, gives: from };
  if (
    isSchemaObject(from) &&
    isSchemaObject(to) &&
    'const' in from &&
    Array.isArray(to.enum) &&
    !to.enum.includes(from.const)
  )
    return { path: [], needs: to, gives: from };
  if (needed?.includes('array') && given?.includes('array'))
    return compare(itemType(from), itemType(to), fuel) && { path: [], needs: to, gives: from };
  if (needed && !needed.includes('object')) return null;
  return given?.includes('object') ? compareFields(from, to, fuel) : null;
}

function compareFields(from: JsonSchema, to: JsonSchema, fuel: { left: number }): Misfit | null {
  const given = propertiesOf(from);
  const needed = propertiesOf(to);
  for (const key of requiredOf(to)) {
    if (!given.has(key) && !isOpen(from)) return { path: [key], needs: needed.get(key) ?? true };
  }
  for (const [key, schema] of given) {
    const wanted = needed.get(key);
    const inner = wanted === undefined ? null : compare(schema, wanted, fuel);
    if (inner && requiredOf(from).includes(key)) return { ...inner, path: [key, ...inner.path] };
    if (wanted === undefined && !isOpen(to) && requiredOf(from).includes(key))
      return { path: [key], needs: to, gives: schema, extra: true };
  }
  return null;
}

/** What a field of a value can be. `missing`: it can never be there, and `names` are those that can. */
export function fieldType(
  schema: JsonSchema,
  key: string,
): { type: JsonSchema } | { missing: true; names: string[]; open: boolean } {
  const found: JsonSchema[] = [];
  const names = new Set<string>();
  let open = false;
  for (const branch of alternatives(schema)) {
    const properties = propertiesOf(branch);
    const known = properties.get(key);
    const types = typesOf(branch);
    if (known !== undefined) found.push(known);
    else if (types === null || (types.includes('object') && properties.size === 0)) return { type: true };
    else if (types.includes('object')) open ||= isSchemaObject(branch) && branch.additionalProperties === undefined;
    if (isSchemaObject(branch) && isSchemaObject(branch.additionalProperties))
      return { type: branch.additionalProperties };
    if (isSchemaObject(branch) && branch.additionalProperties === true && known === undefined) return { type: true };
    for (const name of properties.keys()) names.add(name);
  }
  if (found.length > 0) return { type: unionType(found) };
  return { missing: true, names: [...names], open };
}

/** The element type of a list. */
export function itemType(schema: JsonSchema): JsonSchema {
  return unionType(alternatives(schema).flatMap(itemsOf));
}

/** The types of the elements: of each place, where the list says so. */
function itemsOf(branch: JsonSchema): JsonSchema[] {
  if (!isSchemaObject(branch)) return [true];
  const first = Array.isArray(branch.prefixItems) ? branch.prefixItems.filter(isSchema) : [];
  const ends = first.length > 0 && branch.maxItems === first.length;
  return ends ? first : [...first, isSchema(branch.items) ? branch.items : true];
}

/** The type of the element at a place; null when the list is never that long. */
export function elementType(schema: JsonSchema, index: number): JsonSchema | null {
  const found = alternatives(schema).flatMap((branch) => {
    const places = isSchemaObject(branch) && Array.isArray(branch.prefixItems) ? branch.prefixItems : [];
    const place: unknown = places[index];
    if (isSchema(place)) return [place];
    if (isSchemaObject(branch) && typeof branch.maxItems === 'number' && index >= branch.maxItems) return [];
    return [isSchemaObject(branch) && isSchema(branch.items) ? branch.items : true];
  });
  return found.length > 0 ? unionType(found) : null;
}

function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
