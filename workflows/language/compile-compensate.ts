import { checkFailureFields } from './check-failure-fields.ts';
import { checkStepInput } from './check-step-input.ts';
import type { TemplatePlace } from './check-template.ts';
import { actionBody } from './compile-body.ts';
import { below } from './fault-list.ts';
import type { Json, JsonSchema } from './json.ts';
import { isObject } from './json.ts';
import type { CompensatePlan, StepBody } from './plan.ts';
import { prepareInput } from './prepare-input.ts';
import { findType, type ReadStep } from './read-step.ts';
import { unionType } from './static-type.ts';
import type { StepType } from './step-type.ts';
import { errorType } from './type-scope.ts';

/** Constructs that have done something as a whole, so that it can be undone. */
const undoable: readonly StepBody['kind'][] = ['pure', 'action', 'child'];

/** Compiles how a step is undone: a pure or action step that sees what the step saw, and its `output`. */
export function compileCompensate(
  step: ReadStep,
  { body, output }: { body: StepBody; output: JsonSchema },
  around: TemplatePlace,
): CompensatePlan | null {
  const { compensate } = step.fields;
  const raw = step.raw.compensate;
  if (!compensate || !isObject(raw)) return null;
  const { read } = around;
  const pointer = below(step.pointer, 'compensate');
  if (!undoable.includes(body.kind)) {
    const told = 'cannot be undone as a whole; put `compensate` on the steps that did something';
    read.faults.add(pointer, `${step.label} ${told}.`, { step: step.id });
    return null;
  }
  const on = compensate.on ?? 'completed';
  const label = `the compensation of ${step.label}`;
  const type = performable(compensate.type, pointer, { ...around, label });
  if (!type) return null;
  const scope = {
    ...around.scope,
    ...(type.kind === 'action' ? { secrets: true as const } : {}),
    output: on === 'attempted' ? unionType([output, { type: 'null' }]) : output,
    ...(on === 'attempted' ? { error: unionType([errorType, { type: 'null' }]) } : {}),
  };
  const place: TemplatePlace = { ...around, scope, label };
  const authored: Json = Object.hasOwn(raw, 'input') ? (raw.input ?? null) : '{{ output }}';
  const full = prepareInput(
    type,
    type.normalize?.(authored) ?? authored,
    { id: step.id, label, pointer, after: [] },
    read,
  );
  const { input } = checkStepInput(full, { schema: type.input, piped: null }, pointer, place);
  checkFailureFields({ fields: compensate, id: step.id, label, pointer }, read.faults);
  read.compensates = true;
  return {
    on,
    type: type.type,
    revision: type.revision,
    ...(input === undefined ? {} : { input }),
    body: type.kind === 'pure' ? { kind: 'pure', role: 'none' } : actionBody(compensate, input, type, false),
  };
}

/** The step type, when it does one thing without waiting and without a part in the execution's answer. */
function performable(name: string, pointer: string, { read, label, step }: TemplatePlace) {
  const type: StepType | undefined = findType(name, below(pointer, 'type'), label, step, read);
  if (!type || type.kind === 'action' || (type.kind === 'pure' && type.role === 'none')) return type;
  const told = `has the type ${type.type}, but only types that compute or call something can undo a step`;
  read.faults.add(below(pointer, 'type'), `${label} ${told}.`, { step });
  return undefined;
}
