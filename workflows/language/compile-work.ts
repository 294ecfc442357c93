import { type CheckedInput, checkStepInput } from './check-step-input.ts';
import type { TemplatePlace } from './check-template.ts';
import { actionBody } from './compile-body.ts';
import { compileCompensate } from './compile-compensate.ts';
import { compileControl } from './compile-control.ts';
import { compileLimit, compileRate } from './compile-limit.ts';
import type { DefinitionRead } from './definition-read.ts';
import { below } from './fault-list.ts';
import { isObject, type Json, type JsonSchema } from './json.ts';
import type { PlanStep, StepBody } from './plan.ts';
import { prepareInput } from './prepare-input.ts';
import type { ReadStep } from './read-step.ts';
import { alternatives, fieldType, propertiesOf, requiredOf } from './static-type.ts';
import type { StepPlace } from './step-place.ts';
import { stepSchemaValidator } from './step-schema-validator.ts';
import type { StepType } from './step-type.ts';

/** What a step does once it may, with the type of what that gives. */
export interface CompiledWork {
  plan: Pick<PlanStep, 'input' | 'takes' | 'body' | 'limit' | 'compensate'>;
  output: JsonSchema;
}

const nothing: CompiledWork = { plan: { takes: [], body: { kind: 'pure', role: 'none' } }, output: true };

/** Compiles what a step does, apart from when, how often and what follows its failure. */
export function compileWork(step: ReadStep, around: StepPlace, templates: TemplatePlace): CompiledWork {
  const { type } = step;
  const given = checkInput(step, around, templates);
  if (!type) return nothing;
  noteNeeds(step, type, given, around);
  const work = compileBody(step, type, given, around, templates);
  noteResult(work.body, given.type, around, templates.read);
  const limit = compileLimit(step.fields.limit, below(step.pointer, 'limit'), around.place.limited, templates);
  const compensate = compileCompensate(step, work, templates);
  return {
    plan: {
      ...(work.input === undefined ? {} : { input: work.input }),
      takes: given.takes,
      ...(limit ? { limit } : {}),
      ...(compensate ? { compensate } : {}),
      body: work.body,
    },
    output: work.output,
  };
}

/** Fields whose templates see inside are left to the type itself. */
function checkInput(step: ReadStep, around: StepPlace, templates: TemplatePlace): CheckedInput {
  const { raw, type, pointer } = step;
  const { read } = templates;
  const authored = Object.hasOwn(raw, 'input') ? (raw.input ?? null) : undefined;
  const full = authored === undefined ? undefined : (type?.normalize?.(authored) ?? authored);
  if (type?.kind !== 'control')
    return checkStepInput(
      prepareInput(type, full, step, read),
      { schema: type?.input ?? true, piped: around.piped },
      pointer,
      {
        ...templates,
        scope: type?.kind === 'action' ? { ...templates.scope, secrets: true } : templates.scope,
      },
    );
  const { deferred = [], inputFor, authoredOnly } = type;
  const checked = isObject(full) && deferred.length > 0 ? without(full, deferred) : full;
  const given = checkStepInput(
    checked,
    {
      schema: inputFor?.(raw, read.facts) ?? type.input,
      piped: authoredOnly ? null : around.piped,
      validatorOf: inputFor ? read.authorValidator : stepSchemaValidator,
    },
    pointer,
    templates,
  );
  return checked === full || full === undefined ? given : { ...given, input: full };
}

function without(input: { readonly [field: string]: Json }, names: readonly string[]): { [field: string]: Json } {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
}

function compileBody(
  step: ReadStep,
  type: StepType,
  given: CheckedInput,
  around: StepPlace,
  templates: TemplatePlace,
): { body: StepBody; output: JsonSchema; input: Json | undefined } {
  if (type.kind === 'control') return compileControl(step, type, given, around, templates);
  const output = type.outputFor?.(given.type) ?? type.output;
  const rate = compileRate(step, type, templates);
  const encrypt = compileEncrypt(step, type, templates.read);
  const body: StepBody =
    type.kind === 'pure'
      ? { kind: 'pure', role: type.role }
      : { ...actionBody(step.fields, given.input, type, templates.read.fast), ...(rate ? { rate } : {}), ...encrypt };
  return { body, output, input: given.input };
}

/** Only what calls out can give what was not there before: elsewhere the input would show it. */
function compileEncrypt({ fields, pointer, id }: ReadStep, { kind }: StepType, read: DefinitionRead) {
  const { encrypt } = fields;
  if (encrypt && kind === 'pure')
    read.faults.add(below(pointer, 'encrypt'), 'Only outputs of action steps, such as Http, can be encrypted.', {
      step: id,
    });
  return encrypt ? { encrypt } : {};
}

/** Without an `input` schema, what the first steps take from the execution's input is required of it. */
function noteNeeds(step: ReadStep, type: StepType, given: CheckedInput, { place, isRoot }: StepPlace): void {
  if (!place.needs || !isRoot || step.fields.when !== undefined) return;
  const [branch, ...others] = alternatives(type.input);
  if (branch === undefined || others.length > 0) return;
  const properties = propertiesOf(branch);
  const required = given.input === undefined ? requiredOf(branch) : given.takes;
  if (required.length === 0) return;
  const needed = required.map((key) => [key, properties.get(key) ?? true] as const);
  place.needs.push({
    step: step.id,
    schema: { type: 'object', properties: Object.fromEntries(needed), required: [...required] },
  });
}

function noteResult(body: StepBody, input: JsonSchema, { place }: StepPlace, read: DefinitionRead): void {
  if (body.kind !== 'pure' || body.role === 'none') return;
  const found = body.role === 'response' ? fieldType(input, 'body') : { type: input };
  read.results.push({ role: body.role, type: 'type' in found ? found.type : { type: 'null' }, sure: place.sure });
}
