import type { Piped } from './check-step-input.ts';
import { type CompiledStep, compileStep } from './compile-step.ts';
import type { DefinitionRead } from './definition-read.ts';
import { definitionLimits } from './definition-schema.ts';
import type { CompiledGraph, GraphPlace } from './graph-place.ts';
import { isObject, type Json, type JsonSchema } from './json.ts';
import { orderSteps } from './order-steps.ts';
import { type ReadStep, readSteps } from './read-step.ts';
import { boundedType, unionType } from './static-type.ts';
import type { KnownStep, TypeScope } from './type-scope.ts';

/** Compiles a list of steps; what is wrong with it goes to the faults of the read. */
export function compileGraph(list: Json, place: GraphPlace, read: DefinitionRead): CompiledGraph {
  const empty: CompiledGraph = { graph: { steps: [] }, output: { type: 'null' } };
  if (!Array.isArray(list)) {
    read.faults.add(
      place.pointer,
      `A list of steps is needed here, not ${isObject(list) ? 'an object' : JSON.stringify(list)?.slice(0, 40)}.`,
    );
    return empty;
  }
  if (list.length === 0) {
    read.faults.add(place.pointer, 'The list of steps is empty; a workflow needs at least one step.');
    return empty;
  }
  if (place.depth > definitionLimits.nesting) {
    read.faults.add(
      place.pointer,
      `Steps are nested more than ${definitionLimits.nesting} deep; move the inner ones into a workflow of their own.`,
    );
    return empty;
  }
  const steps = readSteps(list, place.pointer, place.parent, read);
  const compiled = new Map<string, CompiledStep>();
  for (const step of orderSteps(steps, read.faults)) compiled.set(step.id, compileOne(step, place, compiled, read));
  for (const step of steps) complainUnreachable(step, compiled, read);
  const plans = steps.flatMap((step) => compiled.get(step.id)?.plan ?? []);
  return { graph: { steps: plans }, output: boundedType(lastOutput(steps, compiled)) };
}

function compileOne(
  step: ReadStep,
  place: GraphPlace,
  done: ReadonlyMap<string, CompiledStep>,
  read: DefinitionRead,
): CompiledStep {
  const before = step.after.flatMap((id) => done.get(id) ?? []);
  const visible = new Map<string, KnownStep>(place.scope.visible);
  for (const one of before) for (const [id, known] of one.visible) visible.set(id, known);
  const piped = before.length === 0 ? place.piped : pipedFrom(before);
  const scope: TypeScope = { ...place.scope, visible, previous: piped.type, ids: read.ids };
  const result = compileStep(step, { place, scope, piped, isRoot: before.length === 0, compileGraph }, read);
  const own: KnownStep = { id: step.id, label: step.label, output: result.output };
  return { ...result, visible: new Map(visible).set(step.id, own) };
}

/** The sole predecessor's output; with several, a map from id to output. */
function pipedFrom(before: readonly CompiledStep[]): Piped {
  const [first] = before;
  if (first && before.length === 1) return { type: first.output, giver: `${first.label} gives` };
  const properties = Object.fromEntries(before.map((one) => [one.plan.id, one.output]));
  return {
    type: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
    giver: `the steps it waits for (${before.map((one) => one.label).join(', ')}) give, by id,`,
  };
}

function complainUnreachable(step: ReadStep, compiled: ReadonlyMap<string, CompiledStep>, read: DefinitionRead): void {
  const end = step.after.map((id) => compiled.get(id)).find((one) => one?.ends === true);
  if (end)
    read.faults.add(
      step.pointer,
      `${step.label} is unreachable: ${end.label} before it always ends the execution. Give that step a \`when\`, or name other steps in \`after\`.`,
      { step: step.id },
    );
}

/** Steps that nothing waits for are the last ones; which of them ran last is known only in the run. */
function lastOutput(steps: readonly ReadStep[], compiled: ReadonlyMap<string, CompiledStep>): JsonSchema {
  const followed = new Set(steps.flatMap((step) => step.after));
  const last = steps.filter((step) => !followed.has(step.id)).flatMap((step) => compiled.get(step.id) ?? []);
  return unionType(last.filter((one) => !one.ends).map((one) => one.output));
}
