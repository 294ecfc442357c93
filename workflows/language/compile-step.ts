import { checkFailureFields } from './check-failure-fields.ts';
import { checkStepInput, type Piped } from './check-step-input.ts';
import { checkCondition, type TemplatePlace } from './check-template.ts';
import { actionBody } from './compile-body.ts';
import type { DefinitionRead } from './definition-read.ts';
import { below } from './fault-list.ts';
import type { CompileGraph, GraphPlace } from './graph-place.ts';
import type { Json, JsonSchema } from './json.ts';
import type { GraphPlan, PlanStep, StepBody } from './plan.ts';
import type { ReadStep } from './read-step.ts';
import { explainSchemaError } from './schema-validator.ts';
import { alternatives, boundedType, fieldType, propertiesOf, requiredOf, unionType } from './static-type.ts';
import { stepSchemaValidator } from './step-schema-validator.ts';
import type { ControlStep, StepType } from './step-type.ts';
import type { KnownStep, TypeScope } from './type-scope.ts';

/** A step of the plan with what later steps may know of it. */
export interface CompiledStep {
  plan: PlanStep;
  label: string;
  output: JsonSchema;
  /** It always ends the execution, so that nothing can follow. */
  ends: boolean;
  /** Itself and the steps before it. */
  visible: ReadonlyMap<string, KnownStep>;
}

/** What surrounds a step. */
export interface StepPlace {
  place: GraphPlace;
  scope: TypeScope;
  piped: Piped;
  isRoot: boolean;
  compileGraph: CompileGraph;
}

/** Compiles one step whose predecessors are compiled. */
export function compileStep(step: ReadStep, around: StepPlace, read: DefinitionRead): Omit<CompiledStep, 'visible'> {
  const { fields, id, label, pointer, type } = step;
  const templates: TemplatePlace = { read, scope: around.scope, step: id, label };
  const when = fields.when === undefined ? undefined : checkCondition(fields.when, below(pointer, 'when'), templates);
  const authored = Object.hasOwn(step.raw, 'input') ? (step.raw.input ?? null) : undefined;
  const full = authored === undefined ? undefined : (type?.normalize?.(authored) ?? authored);
  const given = checkStepInput(full, type?.input ?? true, pointer, around.piped, templates);
  if (type) noteNeeds(step, type, given.input === undefined ? undefined : given.takes, around);
  const { body, output } = type ? compileBody(step, type, given.type, around, templates) : unknownBody;
  const handler = compileHandler(step, around, read);
  const sure = around.place.sure && when === undefined;
  noteResult(body, given.type, sure, read);
  checkFailureFields(step, read.faults);
  const result = boundedType(reachedType(output, when !== undefined || handler?.plan === 'skip', handler?.output));
  read.outputs.push({ id, type: type?.type ?? String(step.raw.type), output: result, pointer });
  return {
    plan: {
      id,
      type: type?.type ?? '',
      revision: type?.revision ?? 0,
      after: step.after,
      ...(when === undefined ? {} : { when }),
      ...(given.input === undefined ? {} : { input: given.input }),
      takes: given.takes,
      ...(handler ? { onError: handler.plan } : {}),
      body,
    },
    label,
    output: result,
    ends: body.kind === 'terminate' && type !== undefined && when === undefined,
  };
}

const unknownBody: { body: StepBody; output: JsonSchema } = { body: { kind: 'pure', role: 'none' }, output: true };

function reachedType(output: JsonSchema, mayBeNull: boolean, handled: JsonSchema | undefined): JsonSchema {
  return unionType([output, ...(mayBeNull ? [{ type: 'null' }] : []), ...(handled === undefined ? [] : [handled])]);
}

function compileBody(
  step: ReadStep,
  type: StepType,
  input: JsonSchema,
  around: StepPlace,
  templates: TemplatePlace,
): { body: StepBody; output: JsonSchema } {
  if (type.kind === 'control') return compileControl(step, type, around, templates);
  const body: StepBody = type.kind === 'pure' ? { kind: 'pure', role: type.role } : actionBody(step, type);
  return { body, output: type.outputFor?.(input) ?? type.output };
}

/** A control step tells by its fields which graphs it holds; they see what the step itself sees. */
function compileControl(
  step: ReadStep,
  type: ControlStep,
  around: StepPlace,
  templates: TemplatePlace,
): { body: StepBody; output: JsonSchema } {
  const { read } = templates;
  if (!checkFields(step, type, read)) return unknownBody;
  const outputs: JsonSchema[] = [];
  const body = type.compile(step.raw, {
    graph(steps: Json, relative: string): GraphPlan {
      const inner = around.compileGraph(steps, innerPlace(step, `${step.pointer}${relative}`, around), read);
      outputs.push(inner.output);
      return inner.graph;
    },
    condition: (template, relative) => checkCondition(template, `${step.pointer}${relative}`, templates),
  });
  if (body.kind === 'wait') return { body, output: around.piped.type };
  if (body.kind === 'terminate') read.terminates = true;
  if (body.kind === 'choice')
    return { body, output: unionType([...outputs, ...(body.otherwise ? [] : [{ type: 'null' }])]) };
  return { body, output: type.output };
}

function innerPlace(step: ReadStep, pointer: string, { place, scope, piped }: StepPlace): GraphPlace {
  const { previous: _previous, ids: _ids, ...outer } = scope;
  return { pointer, parent: step.id, depth: place.depth + 1, scope: outer, piped, sure: false };
}

function checkFields(step: ReadStep, type: ControlStep, read: DefinitionRead): boolean {
  let sound = true;
  for (const [name, schema] of Object.entries(type.fields)) {
    if (!Object.hasOwn(step.raw, name)) continue;
    const validate = typeof schema === 'object' ? stepSchemaValidator(schema, schema) : null;
    if (!validate || validate(step.raw[name])) continue;
    sound = false;
    for (const error of (validate.errors ?? []).slice(0, 10)) {
      const told = explainSchemaError(error);
      read.faults.add(
        `${below(step.pointer, name)}${told.pointer}`,
        `${step.label}: \`${name}${told.pointer.replaceAll('/', '.')}\` ${told.detail}.`,
        { step: step.id },
      );
    }
  }
  for (const name of type.requiredFields ?? []) {
    if (Object.hasOwn(step.raw, name)) continue;
    sound = false;
    read.faults.add(step.pointer, `${step.label} needs \`${name}\`.`, { step: step.id });
  }
  return sound;
}

function compileHandler(
  step: ReadStep,
  around: StepPlace,
  read: DefinitionRead,
): { plan: 'skip' | GraphPlan; output?: JsonSchema } | null {
  const { onError } = step.fields;
  if (onError === undefined || onError === 'fail') return null;
  if (onError === 'skip') return { plan: 'skip' };
  const place = innerPlace(step, below(step.pointer, 'onError', 'then'), around);
  const authored = step.raw.onError;
  const then = typeof authored === 'object' && authored !== null && 'then' in authored ? authored.then : null;
  const { graph, output } = around.compileGraph(
    then ?? null,
    { ...place, scope: { ...place.scope, handlesError: true } },
    read,
  );
  return { plan: graph, output };
}

/** Without an `input` schema, what the first steps take from the execution's input is required of it. */
function noteNeeds(
  step: ReadStep,
  type: StepType,
  takes: readonly string[] | undefined,
  { place, isRoot }: StepPlace,
): void {
  if (!place.needs || !isRoot || step.fields.when !== undefined) return;
  const [branch, ...others] = alternatives(type.input);
  if (branch === undefined || others.length > 0) return;
  const properties = propertiesOf(branch);
  const required = takes ?? requiredOf(branch);
  if (required.length === 0) return;
  const needed = required.map((key) => [key, properties.get(key) ?? true] as const);
  place.needs.push({
    step: step.id,
    schema: { type: 'object', properties: Object.fromEntries(needed), required: [...required] },
  });
}

function noteResult(body: StepBody, input: JsonSchema, sure: boolean, read: DefinitionRead): void {
  if (body.kind !== 'pure' || body.role === 'none') return;
  const found = body.role === 'response' ? fieldType(input, 'body') : { type: input };
  read.results.push({ role: body.role, type: 'type' in found ? found.type : { type: 'null' }, sure });
}
