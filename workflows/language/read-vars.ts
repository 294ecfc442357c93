import { findAuthorFault } from './author-schema-validator.ts';
import { findSchemaProblem } from './check-input.ts';
import { holdsTemplate } from './check-template.ts';
import type { DefinitionRead } from './definition-read.ts';
import { stepIdSchema } from './definition-schema.ts';
import { below } from './fault-list.ts';
import { isObject, type Json, type JsonObject, type JsonSchema } from './json.ts';
import type { Plan } from './plan.ts';
import { explainSchemaError } from './schema-validator.ts';
import { setOwn } from './set-own.ts';
import { isSchema, unionType } from './static-type.ts';

const MOST = 100;
/** What a run checks without a schema library; it also looks into each of `anyOf`. */
const checkable = ['type', 'required', 'properties', 'anyOf'];

/** The variables that a definition declares. */
export interface DeclaredVars {
  /** What each may be. */
  types: ReadonlyMap<string, JsonSchema>;
  /** What each starts as. */
  start: JsonObject;
}

/** Reads `vars`; a variable with a fault is still known, so that one slip is told once. */
export function readVars(definition: JsonObject, read: DefinitionRead): DeclaredVars {
  const types = new Map<string, JsonSchema>();
  const start: JsonObject = {};
  const declared = Object.hasOwn(definition, 'vars') ? definition.vars : undefined;
  if (!isObject(declared)) return { types, start };
  const names = Object.keys(declared);
  if (names.length > MOST)
    read.faults.add('/vars', `A definition has at most ${MOST} variables, not ${names.length}; keep objects in them.`);
  for (const name of names.slice(0, MOST)) {
    const pointer = below('/vars', name);
    const problem = stepIdSchema.safeParse(name).error?.issues[0]?.message;
    if (problem !== undefined) {
      read.faults.add(pointer, `The name of the variable \`${name.slice(0, 80)}\` ${problem}.`);
      continue;
    }
    const { type, value } = readVariable(declared[name] ?? null, pointer, name, read);
    types.set(name, type);
    setOwn(start, name, value);
  }
  return { types, start };
}

function readVariable(schema: Json, pointer: string, name: string, read: DefinitionRead) {
  const problem = findSchemaProblem(schema);
  if (problem || !isSchema(schema)) {
    const told = problem?.detail ?? 'A JSON Schema is an object, or true.';
    const hint = `a variable is declared by a JSON Schema with its start as \`default\`, such as { "type": "integer", "default": 0 }`;
    read.faults.add(`${pointer}${problem?.pointer ?? ''}`, `The variable \`${name}\`: ${told} (${hint})`);
    return { type: true, value: null };
  }
  const value = isObject(schema) && Object.hasOwn(schema, 'default') ? schema.default : undefined;
  // What it starts as without a default.
  if (value === undefined) return { type: unionType([schema, { type: 'null' }]), value: null };
  if (holdsTemplate(value))
    read.faults.add(
      below(pointer, 'default'),
      `The variable \`${name}\` starts as a template, but \`default\` is a plain value; set it by an Assign instead.`,
    );
  else checkDefault(value, schema, pointer, name, read);
  return { type: schema, value };
}

function checkDefault(value: Json, schema: JsonSchema, pointer: string, name: string, read: DefinitionRead): void {
  const [error] = findAuthorFault(value, read.authorValidator(schema)) ?? [];
  if (!error) return;
  const told = explainSchemaError(error);
  read.faults.add(
    `${below(pointer, 'default')}${told.pointer}`,
    `The variable \`${name}\` starts as a value that its own schema refuses: it ${told.detail}.`,
  );
}

/** What a plan holds of the variables; types that a run cannot check are left out. */
export function planVars({ types, start }: DeclaredVars): Pick<Plan, 'vars' | 'varTypes'> {
  if (types.size === 0) return {};
  const checked = [...types].filter(([, type]) => isObject(type) && checkable.some((key) => key in type));
  return { vars: start, ...(checked.length > 0 ? { varTypes: Object.fromEntries(checked) } : {}) };
}

/** What `vars` is in expressions. */
export function varsType({ types }: DeclaredVars): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(types),
    required: [...types.keys()],
    additionalProperties: false,
  };
}
