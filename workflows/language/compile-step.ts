import { boundedType } from './bounded-type.ts';
import { checkFailureFields } from './check-failure-fields.ts';
import { checkCondition, type TemplatePlace } from './check-template.ts';
import { compileForEach } from './compile-for-each.ts';
import { compileWork } from './compile-work.ts';
import type { DefinitionRead } from './definition-read.ts';
import { below } from './fault-list.ts';
import { isObject, type JsonSchema } from './json.ts';
import type { GraphPlan, JoinPolicy, PlanStep } from './plan.ts';
import type { ReadStep } from './read-step.ts';
import { unionType } from './static-type.ts';
import { innerPlace, type StepPlace } from './step-place.ts';
import type { KnownStep } from './type-scope.ts';

/** A step of the plan with what later steps may know of it. */
export interface CompiledStep {
  plan: PlanStep;
  label: string;
  output: JsonSchema;
  /** It always ends the scope, so that nothing can follow. */
  ends: boolean;
  /** Itself and the steps that have surely ended before it. */
  visible: ReadonlyMap<string, KnownStep>;
}

/** Compiles one step whose predecessors are compiled. */
export function compileStep(
  step: ReadStep,
  join: JoinPolicy,
  around: StepPlace,
  read: DefinitionRead,
): Omit<CompiledStep, 'visible'> {
  const { fields, id, label, pointer, type } = step;
  const templates: TemplatePlace = { read, scope: around.scope, step: id, label };
  const when = fields.when === undefined ? undefined : checkCondition(fields.when, below(pointer, 'when'), templates);
  const sure = around.place.sure && when === undefined && join === 'all';
  const inside = { ...around, place: { ...around.place, sure } };
  const work = (fields.forEach ? compileForEach : compileWork)(step, inside, templates);
  const handler = compileHandler(step, around, read);
  checkFailureFields(step, read.faults);
  const mayBeNull = when !== undefined || handler?.plan === 'skip' || handler?.plan === 'wait';
  const handled = handler?.output === undefined ? [] : [handler.output];
  const output = boundedType(unionType([work.output, ...(mayBeNull ? [{ type: 'null' }] : []), ...handled]));
  read.outputs.push({ id, type: type?.type ?? '', output, pointer });
  const { input, takes, body, ...held } = work.plan;
  return {
    plan: {
      id,
      type: type?.type ?? '',
      revision: type?.revision ?? 0,
      after: step.after,
      ...(join === 'all' ? {} : { join }),
      ...(when === undefined ? {} : { when }),
      ...(input === undefined ? {} : { input }),
      takes,
      ...(handler ? { onError: handler.plan } : {}),
      ...held,
      body,
    },
    label,
    output,
    ends: body.kind === 'terminate' && when === undefined,
  };
}

function compileHandler(
  step: ReadStep,
  around: StepPlace,
  read: DefinitionRead,
): { plan: 'skip' | 'wait' | GraphPlan; output?: JsonSchema } | null {
  const { onError } = step.fields;
  if (onError === undefined || onError === 'fail') return null;
  if (onError === 'skip' || onError === 'wait') return { plan: onError };
  const place = innerPlace(step, below(step.pointer, 'onError', 'then'), around, { error: true }, !step.fields.forEach);
  const then = isObject(step.raw.onError) ? (step.raw.onError.then ?? null) : null;
  const { graph, output } = around.compileGraph(then, place, read);
  // Its task would have the path of the compensation's.
  const clash = step.fields.compensate ? graph.steps.find(({ id }) => id === 'compensate') : undefined;
  if (clash)
    read.faults.add(
      place.pointer,
      `${step.label} has \`compensate\`, so no step of its \`onError.then\` may have the id \`compensate\`; give that step another.`,
      { step: clash.id },
    );
  return { plan: graph, output };
}
