import { AppError, type Fault } from './app-error.ts';
import { findSchemaProblem } from './check-input.ts';
import type { TemplatePlace } from './check-template.ts';
import { compileGraph } from './compile-graph.ts';
import { compileLimit } from './compile-limit.ts';
import type { DefinitionFacts, WorkflowTypes } from './control-compiler.ts';
import { DefinitionRead } from './definition-read.ts';
import { definitionFields, foreignWords, laterWords } from './definition-schema.ts';
import { describeType } from './describe-type.ts';
import { parseDuration } from './duration.ts';
import { findUnreadable } from './find-unreadable.ts';
import { isObject, type Json, type JsonObject, type JsonSchema } from './json.ts';
import type { GraphPlan, LimitPlan, Plan } from './plan.ts';
import { readFields } from './read-fields.ts';
import { type DeclaredVars, planVars, readVars, varsType } from './read-vars.ts';
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

/** What the compiler may ask of those who know more than the definition. */
export interface CompileOptions {
  /** What another workflow takes and gives, by id or alias; absent: workflows that are named are not checked. */
  workflows?: (reference: string, version?: number) => WorkflowTypes | undefined;
}

/**
 * Checks a definition and compiles it; an equal definition gives an equal plan.
 * @throws AppError `invalid-definition` with every fault found: pointer, what is wrong, a suggestion, the step's id
 */
export function compileDefinition(
  definition: Json,
  types: StepTypeRegistry,
  options: CompileOptions = {},
): CompiledDefinition {
  const unreadable = findUnreadable(definition);
  if (unreadable) throw refuse([unreadable]);
  if (!isObject(definition))
    throw refuse([{ pointer: '', detail: 'A definition is a JSON object with `name` and `steps`.' }]);
  const read = new DefinitionRead(types);
  const { fields, declared, promised, vars } = readDefinition(definition, read);
  read.facts = {
    vars: vars.types,
    expose: isObject(definition.expose) ? definition.expose : {},
    ...(fields.input === undefined ? {} : { inputSchema: declared ?? true }),
    workflow: lookup(definition, { declared, promised }, options),
  };
  read.fast = fields.durability === 'fast';
  const limit = compileLimit(fields.limit, '/limit', undefined, limitPlace(read, declared));
  const needs: { step: string; schema: JsonSchema }[] = [];
  const { graph, output } = compileSteps(definition, { declared, vars, limit, needs }, read);
  const outputSchema = executionOutput(read, output, promised);
  if (read.faults.all.length > 0) throw refuse(read.faults.all);
  const name = fields.name ?? fields.title ?? '';
  return {
    name,
    plan: {
      name,
      timeoutMs: parseDuration(fields.timeout ?? 'PT24H'),
      graph,
      ...(read.fast ? { durability: 'fast' } : {}),
      ...planVars(vars),
      ...(limit ? { limit } : {}),
      ...(read.compensates ? { compensates: true } : {}),
      ...(read.surroundings.size > 0 ? { reads: [...read.surroundings].sort() } : {}),
      ...(promised === undefined ? {} : { output: promised }),
    },
    inputSchema: declared ?? mergeNeeds(needs.map((need) => need.schema)),
    outputSchema,
    stepOutputs: [...read.outputs]
      .sort(byPointer)
      .map(({ id, type, output: schema }) => ({ id, type, output: schema })),
  };
}

function readDefinition(definition: JsonObject, read: DefinitionRead) {
  const place = {
    pointer: '',
    owner: 'the definition',
    later: laterWords.definition,
    advise: (key: string) => (Object.hasOwn(foreignWords.definition, key) ? foreignWords.definition[key] : undefined),
  };
  const fields = readFields(definition, definitionFields, place, read.faults);
  if (!('name' in definition) && !('title' in definition)) read.faults.add('', 'The definition needs `name`.');
  const declared = readSchema(definition, 'input', read);
  const promised = readSchema(definition, 'output', read);
  return { fields, declared, promised, vars: readVars(definition, read) };
}

/** A workflow that starts itself by its alias is known before it is saved for the first time. */
function lookup(
  definition: JsonObject,
  { declared, promised }: { declared: JsonSchema | undefined; promised: JsonSchema | undefined },
  { workflows }: CompileOptions,
): DefinitionFacts['workflow'] {
  return (reference, version) => {
    if (!workflows) return 'unchecked';
    if (reference === definition.alias && version === undefined)
      return { inputSchema: declared ?? true, outputSchema: promised ?? true };
    return workflows(reference, version) ?? 'unknown';
  };
}

/** Before the first step there is only the input. */
function limitPlace(read: DefinitionRead, declared: JsonSchema | undefined): TemplatePlace {
  const input = declared ?? true;
  return { read, label: 'the definition', scope: { input, previous: input, visible: new Map(), ids: read.ids } };
}

function compileSteps(
  definition: JsonObject,
  {
    declared,
    vars,
    limit,
    needs,
  }: {
    declared: JsonSchema | undefined;
    vars: DeclaredVars;
    limit: LimitPlan | null;
    needs: { step: string; schema: JsonSchema }[];
  },
  read: DefinitionRead,
): { graph: GraphPlan; output: JsonSchema } {
  if (!Array.isArray(definition.steps)) return { graph: { steps: [] }, output: true };
  const input = declared ?? true;
  return compileGraph(
    definition.steps,
    {
      pointer: '/steps',
      parent: null,
      depth: 0,
      scope: { input, visible: new Map(), ...(vars.types.size > 0 ? { vars: varsType(vars) } : {}) },
      piped: { type: input, giver: "the execution's input is" },
      sure: true,
      ...(declared === undefined ? { needs } : {}),
      ...(limit ? { limited: limit.key } : {}),
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
  const type = read.endings.length > 0 ? unionType([known, ...read.endings]) : known;
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
