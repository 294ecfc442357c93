import { boundedType } from './bounded-type.ts';
import { type Joins, readJoins } from './check-join.ts';
import type { Piped } from './check-step-input.ts';
import { type CompiledStep, compileStep } from './compile-step.ts';
import type { DefinitionRead } from './definition-read.ts';
import { definitionLimits } from './definition-schema.ts';
import type { CompiledGraph, GraphPlace } from './graph-place.ts';
import { isObject, type Json, type JsonSchema } from './json.ts';
import { orderSteps } from './order-steps.ts';
import { type ReadStep, readSteps } from './read-step.ts';
import { unionType } from './static-type.ts';
import type { KnownStep, TypeScope } from './type-scope.ts';

/** Compiles a list of steps; what is wrong with it goes to the faults of the read. */
export function compileGraph(list: Json, place: GraphPlace, read: DefinitionRead): CompiledGraph {
  const empty: CompiledGraph = { graph: { steps: [] }, output: { type: 'null' }, steps: new Map() };
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
  const ordered = orderSteps(steps, read.faults);
  const joins = readJoins(steps, read.faults);
  const compiled = new Map<string, CompiledStep>();
  for (const step of ordered) compiled.set(step.id, compileOne(step, joins, place, compiled, read));
  for (const step of steps) complainUnreachable(step, joins, compiled, read);
  const plans = steps.flatMap((step) => compiled.get(step.id)?.plan ?? []);
  const known = [...compiled.values()].map(knownStep);
  return {
    graph: { steps: plans },
    output: boundedType(lastOutput(steps, compiled)),
    steps: new Map(known.map((one) => [one.id, one])),
  };
}

function compileOne(
  step: ReadStep,
  joins: Joins,
  place: GraphPlace,
  done: ReadonlyMap<string, CompiledStep>,
  read: DefinitionRead,
): CompiledStep {
  const before = step.after.flatMap((id) => done.get(id) ?? []);
  const visible = new Map<string, KnownStep>([
    ...place.scope.visible,
    ...surelyEnded(step, before, joins, place.scope.visible),
  ]);
  const piped = before.length === 0 ? place.piped : pipedFrom(before);
  const scope: TypeScope = { ...place.scope, visible, previous: piped.type, ids: read.ids };
  const join = joins.policy.get(step.id) ?? 'all';
  const result = compileStep(step, join, { place, scope, piped, isRoot: before.length === 0, compileGraph }, read);
  const output = joins.mayFail.has(step.id) ? unionType([result.output, { type: 'null' }]) : result.output;
  const own: CompiledStep = { ...result, output, visible };
  return { ...own, visible: new Map(visible).set(step.id, knownStep(own)) };
}

function knownStep({ plan, label, output }: CompiledStep): KnownStep {
  return { id: plan.id, label, output };
}

/** Of the steps before a step, those that have ended when it starts: a step that waits for some need not see all. */
function surelyEnded(
  step: ReadStep,
  before: readonly CompiledStep[],
  { policy }: Joins,
  outer: ReadonlyMap<string, KnownStep>,
): Map<string, KnownStep> {
  const join = policy.get(step.id) ?? 'all';
  if (join === 'all' || join === 'collect') return new Map(before.flatMap((one) => [...one.visible]));
  const needed = join === 'any' ? 1 : join.atLeast;
  const counted = new Map<string, { known: KnownStep; times: number }>();
  for (const one of before)
    for (const [id, known] of one.visible)
      if (!outer.has(id)) counted.set(id, { known, times: (counted.get(id)?.times ?? 0) + 1 });
  const ended = [...counted].filter(([, { times }]) => times > before.length - needed);
  return new Map(ended.map(([id, { known }]) => [id, known]));
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

function complainUnreachable(
  step: ReadStep,
  { policy }: Joins,
  compiled: ReadonlyMap<string, CompiledStep>,
  read: DefinitionRead,
): void {
  const ends = step.after.flatMap((id) => compiled.get(id) ?? []).filter((one) => one.ends);
  const [end] = ends;
  if (!end || (policy.get(step.id) !== 'all' && ends.length < step.after.length)) return;
  read.faults.add(
    step.pointer,
    `${step.label} is unreachable: ${end.label} before it always ends what it stands in. Give that step a \`when\`, or name other steps in \`after\`.`,
    { step: step.id },
  );
}

/** Steps that nothing waits for are the last ones; which of them ran last is known only in the run. */
function lastOutput(steps: readonly ReadStep[], compiled: ReadonlyMap<string, CompiledStep>): JsonSchema {
  const followed = new Set(steps.flatMap((step) => step.after));
  const last = steps.filter((step) => !followed.has(step.id)).flatMap((step) => compiled.get(step.id) ?? []);
  const passing = last.filter((one) => !one.ends).map((one) => one.output);
  return passing.length === 0 ? { type: 'null' } : unionType(passing);
}
