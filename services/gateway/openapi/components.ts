import { z } from 'zod';
import { isObject } from '../../../workflows/language/json.ts';

/** A JSON Schema inside an OpenAPI document. */
export interface SchemaObject {
  [keyword: string]: unknown;
}

/** Collects schemas with an id under `components/schemas`, so that each is written once. */
export class Components {
  readonly schemas: { [id: string]: SchemaObject } = {};

  /** The JSON Schema of what is sent (`input`) or answered (`output`). */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): SchemaObject {
    // Inside an object the root becomes a reference too when it has an id.
    const whole = z.toJSONSchema(z.object({ root: schema }), { io, unrepresentable: 'any' });
    for (const [id, definition] of Object.entries(whole.$defs ?? {})) {
      if (id === 'Json') this.schemas[id] = { description: 'Any JSON value.' };
      else if (!id.startsWith('__')) this.schemas[id] ??= toObject(relocate(definition));
    }
    return toObject(relocate(whole.properties?.root));
  }
}

function toObject(value: unknown): SchemaObject {
  return isRecord(value) ? { ...value } : {};
}

function isRecord(value: unknown): value is { [key: string]: unknown } {
  return isObject(value);
}

/** References point to components; what only JavaScript needs is left out. */
function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key === '$ref') return [key, String(inner).replace('#/$defs/', '#/components/schemas/')];
    if (key === 'pattern' && value.format !== undefined) return null;
    if (key === 'maximum' && inner === Number.MAX_SAFE_INTEGER) return null;
    return [key, relocate(inner)];
  });
  return Object.fromEntries(entries.filter((entry) => entry !== null));
}
