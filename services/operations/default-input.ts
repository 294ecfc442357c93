import type { Json, JsonSchema } from '../../workflows/language/json.ts';

/** The input of a start without one: an empty object where the workflow takes an object, else `null`. */
export function defaultInput(schema: JsonSchema): Json {
  return typeof schema === 'object' && schema.type === 'object' ? {} : null;
}
