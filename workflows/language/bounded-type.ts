import type { JsonSchema } from './json.ts';
import { isSchema } from './static-type.ts';

/** Values in a type above which it is not kept: sharing would make types grow without bound. */
const LARGEST = 2000;

/** Keywords whose values are data, not schemas. */
const data = new Set(['const', 'enum', 'default', 'examples']);

/**
 * A type as it is kept of a step: `true` when it is too large. Where it refers to another place of the schema that it was
 * taken from, it says nothing: that place is not there any more.
 */
export function boundedType(schema: JsonSchema): JsonSchema {
  let left = LARGEST;
  const visit = (value: unknown): unknown => {
    if (left-- <= 0 || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return mapList(value, visit);
    if ('$ref' in value || '$dynamicRef' in value) return true;
    let changed = false;
    const entries = Object.entries(value).map(([key, entry]): [string, unknown] => {
      const kept = data.has(key) ? count(entry, visit) : visit(entry);
      changed ||= kept !== entry;
      return [key, kept];
    });
    return changed ? Object.fromEntries(entries) : value;
  };
  const bounded = visit(schema);
  return left > 0 && isSchema(bounded) ? bounded : true;
}

function mapList(list: readonly unknown[], visit: (value: unknown) => unknown): readonly unknown[] {
  const kept = list.map(visit);
  return kept.every((entry, at) => entry === list[at]) ? list : kept;
}

/** Data counts for the size and stays as it is. */
function count(value: unknown, visit: (value: unknown) => unknown): unknown {
  visit(value);
  return value;
}
