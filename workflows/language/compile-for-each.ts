import { checkStepInput } from './check-step-input.ts';
import type { TemplatePlace } from './check-template.ts';
import { type CompiledWork, compileWork } from './compile-work.ts';
import { below } from './fault-list.ts';
import { isObject, type JsonSchema } from './json.ts';
import { loopOutput, rangeFields, readRange } from './loop-range.ts';
import type { PlanStep, StepBody } from './plan.ts';
import type { ReadStep } from './read-step.ts';
import { unionType } from './static-type.ts';
import { innerPlace, type StepPlace } from './step-place.ts';

/** Constructs that do one thing; those that hold steps are put into a loop instead. */
const repeatable: readonly StepBody['kind'][] = ['pure', 'action', 'child', 'approval', 'event', 'wait'];

const wanted: JsonSchema = { type: 'object', properties: rangeFields, additionalProperties: false };

/** `forEach`: the step becomes the only one of a loop's pass, under its own id. */
export function compileForEach(step: ReadStep, around: StepPlace, templates: TemplatePlace): CompiledWork {
  const { read } = templates;
  const pointer = below(step.pointer, 'forEach');
  const fault = (relative: string, detail: string): void =>
    read.faults.add(`${pointer}${relative}`, `${step.label}: ${detail}.`, { step: step.id });
  const authored = isObject(step.raw.forEach) ? step.raw.forEach : {};
  const { input, type } = checkStepInput(
    authored,
    { schema: wanted, piped: null, field: 'forEach' },
    step.pointer,
    templates,
  );
  const range = readRange(input, type, fault);
  // Without either it is not known what the step would be about.
  if (!range.over) range.item = true;
  if (!range.over) fault('', '`forEach` needs `items` or `count`, to know how often the step runs');
  // The limit of the step is taken by each pass, not around them.
  const place = innerPlace(step, step.pointer, around, { item: range.item }, false);
  const inner = { ...templates.scope, item: range.item, previous: range.item };
  const work = compileWork(
    step,
    { ...around, place, scope: inner, piped: place.piped, isRoot: true },
    { ...templates, scope: inner },
  );
  if (step.type && !repeatable.includes(work.plan.body.kind))
    fault('', '`forEach` goes on a step that does one thing; put this one into a Loop with the same `items`');
  const once: PlanStep = {
    id: step.id,
    type: step.type?.type ?? '',
    revision: step.type?.revision ?? 0,
    after: [],
    ...work.plan,
  };
  const { over, concurrency, maxIterations, onItemError } = range;
  const collects = onItemError === 'collect';
  return {
    plan: {
      takes: [],
      body: {
        kind: 'loop',
        over: over ?? { by: 'count', count: 0 },
        concurrency,
        maxIterations,
        onItemError,
        single: true,
        graph: { steps: [once] },
      },
    },
    output: loopOutput(collects ? unionType([work.output, { type: 'null' }]) : work.output, collects),
  };
}
