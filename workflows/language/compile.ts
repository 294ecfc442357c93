import { AppError, type Fault } from './app-error.ts';
import { findSchemaProblem } from './check-input.ts';
import { compileGraph } from './compile-graph.ts';
import { DefinitionRead } from './definition-read.ts';
import { definitionFields, definitionLimits, laterWords } from './definition-schema.ts';
import { describeType } from './describe-type.ts';
import { parseDuration } from './duration.ts';
import { isObject, type Json, type JsonObject, type JsonSchema } from './json.ts';
import type { Plan } from './plan.ts';
import { readFields } from './read-fields.ts';
import { findMisfit, isSchema, propertiesOf, requiredOf, unionType } from './static-type.ts';
import type { StepTypeRegistry } from './step-type-registry.ts';

/** A definition that was found right. */
export interface CompiledDefinition {
  name: string;
  plan: Plan;
  /** What an execution's input must be; `true` for any JSON. */
  inputSchema: JsonSchema;
  /** What an execution gives, as far as it is known. */
  outputSchema: JsonSchema;
  /** Every step, inner ones included, in the order of the definition. */
  stepOutputs: { id: string; type: string; output: JsonSchema }[];
}

/**
 * Checks a definition and compiles it; an equal definition gives an equal plan.
 * @throws AppError `invalid-definition` with every fault found: pointer, what is wrong, a suggestion, the step's id
 */
export function compileDefinition(definition: Json, types: StepTypeRegistry): CompiledDefinition {
  const size = checkSize(definition);
  if (size) throw refuse([size]);
  if (!isObject(definition))
    throw refuse([{ pointer: '', detail: 'A definition is a JSON object with `name` and `steps`.' }]);
  const read = new DefinitionRead(types);
  const place = { pointer: '', owner: 'the definition', later: laterWords.definition };
  const fields = readFields(definition, definitionFields, place, read.faults);
  const name = fields.name ?? fields.title;
  if (name === undefined && !('name' in definition) && !('title' in definition))
    read.faults.add('', 'The definition needs `name`.');
  const declared = readSchema(definition, 'input', read);
  const promised = readSchema(definition, 'output', read);
  const needs: { step: string; schema: JsonSchema }[] = [];
  const { graph, output } = compileSteps(definition, declared, needs, read);
  const outputSchema = executionOutput(read, output, promised);
  if (read.faults.all.length > 0) throw refuse(read.faults.all);
  return {
    name: name ?? '',
    plan: { name: name ?? '', timeoutMs: parseDuration(fields.timeout ?? 'PT24H'), graph },
    inputSchema: declared ?? mergeNeeds(needs.map((need) => need.schema)),
    outputSchema,
    stepOutputs: [...read.outputs]
      .sort(byPointer)
      .map(({ id, type, output: schema }) => ({ id, type, output: schema })),
  };
}

function compileSteps(
  definition: JsonObject,
  declared: JsonSchema | undefined,
  needs: { step: string; schema: JsonSchema }[],
  read: DefinitionRead,
) {
  if (!Array.isArray(definition.steps)) return { graph: { steps: [] }, output: true };
  const input = declared ?? true;
  return compileGraph(
    definition.steps,
    {
      pointer: '/steps',
      parent: null,
      depth: 1,
      scope: { input, visible: new Map(), handlesError: false },
      piped: { type: input, giver: "the execution's input is" },
      sure: true,
      ...(declared === undefined ? { needs } : {}),
    },
    read,
  );
}

function refuse(faults: readonly Fault[]): AppError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new AppError(
    'invalid-definition',
    `The definition is not valid: ${first?.detail ?? 'unknown reason'}${more}`,
    { faults },
  );
}

/** Depth first, without recursion: a hostile document must not overflow the stack of what comes after. */
function checkSize(definition: Json): Fault | null {
  let level: unknown[] = [definition];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > definitionLimits.depth)
      return { pointer: '', detail: `The definition is nested more than ${definitionLimits.depth} levels deep.` };
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  const bytes = new TextEncoder().encode(JSON.stringify(definition) ?? '').length;
  if (bytes <= definitionLimits.bytes) return null;
  return {
    pointer: '',
    detail: `The definition has ${bytes} bytes; ${definitionLimits.bytes} are allowed. Move large values into the input or a file.`,
  };
}

function readSchema(definition: JsonObject, field: 'input' | 'output', read: DefinitionRead): JsonSchema | undefined {
  const schema = Object.hasOwn(definition, field) ? definition[field] : undefined;
  if (schema === undefined) return undefined;
  const problem = findSchemaProblem(schema);
  if (problem) read.faults.add(`/${field}${problem.pointer}`, problem.detail);
  return problem || !isSchema(schema) ? true : schema;
}

/** The input of its Output steps, else the body of its Response steps, else what the last step gives. */
function executionOutput(read: DefinitionRead, last: JsonSchema, promised: JsonSchema | undefined): JsonSchema {
  const outputs = read.results.filter(({ role }) => role === 'output');
  const chosen = outputs.length > 0 ? outputs : read.results;
  const known =
    chosen.length === 0 ? last : chosen.some(({ sure }) => sure) ? unionType(chosen.map(({ type }) => type)) : true;
  const type = read.terminates ? true : known;
  if (promised === undefined) return type;
  const misfit = findMisfit(type, promised);
  if (misfit) {
    const where = misfit.path.length > 0 ? `\`${misfit.path.join('.')}\` as ` : '';
    read.faults.add(
      '/output',
      `The definition promises ${where}${describeType(misfit.needs)}, but its steps give ${describeType(type)}.`,
    );
  }
  return promised;
}

function mergeNeeds(needs: readonly JsonSchema[]): JsonSchema {
  if (needs.length === 0) return true;
  const properties = Object.fromEntries(needs.flatMap((schema) => [...propertiesOf(schema)]));
  return { type: 'object', properties, required: [...new Set(needs.flatMap(requiredOf))] };
}

function byPointer(one: { pointer: string }, other: { pointer: string }): number {
  return one.pointer.localeCompare(other.pointer, 'en', { numeric: true });
}
