import { z } from 'zod';
import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflow } from './find-workflow.ts';
import { schemaToJson } from './present-workflow.ts';
import { json, page } from './resources.ts';

const parameter = z
  .object({
    name: z.string(),
    type: z.string().nullable().describe('As JSON Schema says, several separated by ` | `; null: any.'),
    required: z.boolean().describe('Whether a start without it is refused.'),
    default: json.describe('What it is unless given.'),
    description: z.string().nullable(),
  })
  .meta({ id: 'Parameter' });
const input = z.strictObject({ workflow: z.string() });
const output = page(parameter);

type Parameter = z.infer<typeof parameter>;

/** List what a workflow takes as input, one parameter per property of its input schema. */
export const listParameters = defineOperation({
  name: 'listParameters',
  summary: 'List the parameters of a workflow',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    const { content } = await findWorkflow(deps, context, input.workflow);
    return { items: readParameters(schemaToJson(content.inputSchema)), nextCursor: null };
  },
});

/** The properties of an object schema; any other has none. */
function readParameters(whole: Json): Parameter[] {
  const schema = followReference(whole, whole);
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, given]) => {
    const property = followReference(given, whole);
    const fallback = property.default;
    return {
      name,
      type: readType(property.type),
      // A start fills defaults in before it looks for what is missing.
      required: required.includes(name) && fallback === undefined,
      default: fallback ?? null,
      description: typeof property.description === 'string' ? property.description : null,
    };
  });
}

function readType(type: Json | undefined): string | null {
  if (Array.isArray(type)) return type.join(' | ');
  return typeof type === 'string' ? type : null;
}

/** References that a schema may make into itself, one after the other. */
const MOST_REFERENCES = 10;

/** What `$ref` leads to (a pointer into the whole), with what stands beside it. */
function followReference(given: Json, whole: Json): JsonObject {
  let schema = isObject(given) ? given : {};
  for (let left = MOST_REFERENCES; left > 0 && typeof schema.$ref === 'string'; left -= 1) {
    const { $ref, ...beside } = schema;
    schema = { ...readPlace(whole, String($ref)), ...beside };
  }
  return schema;
}

/** A fragment that holds a JSON Pointer: `#/$defs/day`. */
function readPlace(whole: Json, reference: string): JsonObject {
  let at: Json | undefined = whole;
  for (const part of decodeURIComponent(reference).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isObject(at) ? at : {};
}
