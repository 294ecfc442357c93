import { findInputFault } from '../workflows/engine/input-fault.ts';
import { runPure } from '../workflows/engine/run-pure.ts';
import { createStepLookup } from '../workflows/engine/step-lookup.ts';
import { takeMissing } from '../workflows/engine/take-missing.ts';
import { findSchemaProblem } from '../workflows/language/check-input.ts';
import { createEvaluator } from '../workflows/language/create-evaluator.ts';
import type { Scope } from '../workflows/language/evaluator.ts';
import type { Json } from '../workflows/language/json.ts';
import { isReference, REFERENCE_CHARACTERS } from '../workflows/language/references.ts';
import type { OutsideWork } from '../workflows/outside-work.ts';
import { workflowSteps } from '../workflows/steps/index.gen.ts';
import { createOutputCheck } from './check-output.ts';
import { keepLarge, keepWhole } from './keep-large.ts';
import { createReferenceLoader, type ReferenceLoader } from './load-references.ts';
import type { ValueStore } from './value-store.ts';

/** What work outside is done with. `checkOutput`: one that remembers schemas. */
export interface OutsideTools {
  values: ValueStore;
  checkOutput?: ReturnType<typeof createOutputCheck>;
}

const findStep = createStepLookup(workflowSteps);

/**
 * Does work for the isolate on values that are kept outside of it, with the isolate's own evaluator and pure steps, so
 * that it gives the same to the bit. What is large in the result is kept outside again. @throws AppError as the isolate
 */
export async function evaluateOutside(work: OutsideWork, tools: OutsideTools): Promise<Json> {
  const { values } = tools;
  const loader = createReferenceLoader(values);
  switch (work.kind) {
    case 'template':
      return keepLarge(await evaluate(work, loader), REFERENCE_CHARACTERS, values);
    case 'pure':
      return keepLarge(await performPure(work, loader), REFERENCE_CHARACTERS, values);
    case 'keep':
      return work.limit === undefined ? await keepWhole(work.value, values) : keepLarge(work.value, work.limit, values);
    case 'take':
      return keepLarge(await take(work, loader), REFERENCE_CHARACTERS, values);
    case 'concat':
      return keepLarge(await concat(work.parts, loader), REFERENCE_CHARACTERS, values);
    case 'slice':
      return slice(await open(work.list, loader), work.from, work.to, values);
    case 'check':
      return (tools.checkOutput ?? createOutputCheck(values))(work);
    case 'judge': {
      const fault = findInputFault(work.schema, await loader.whole(work.value));
      return fault && { ...fault };
    }
    case 'schema':
      return explainSchema(await loader.whole(work.schema));
    case 'load':
      return keepLarge(await open({ ...work.reference }, loader), REFERENCE_CHARACTERS, values);
  }
}

/** Loads what stands in the way, layer by layer: loading one value may show that the path goes on below another. */
async function evaluate(work: Extract<OutsideWork, { kind: 'template' }>, loader: ReferenceLoader): Promise<Json> {
  const { template, test } = work;
  const evaluator = createEvaluator();
  const loadAll = async (scope: Scope): Promise<Scope> => {
    const missing = evaluator.touchedReferences(template, scope, test);
    if (missing.length === 0) return scope;
    // A scope is JSON with an object at its top and in each place that `Scope` names.
    return loadAll((await loader.put(scope as unknown as Json, missing)) as unknown as Scope);
  };
  const scope = await loadAll(work.scope);
  return test && typeof template === 'string' ? evaluator.test(template, scope) : evaluator.resolve(template, scope);
}

async function performPure(work: Extract<OutsideWork, { kind: 'pure' }>, loader: ReferenceLoader): Promise<Json> {
  const type = findStep(work.type, work.revision);
  // Not an AppError: another worker may know it.
  if (type?.kind !== 'pure') throw new Error(`This worker does not know ${work.type} in revision ${work.revision}.`);
  return runPure(type, work.step, await loader.whole(work.input), work.previous);
}

function explainSchema(schema: Json): string | null {
  if (schema === false) return 'it is false, which no answer fits';
  const problem = findSchemaProblem(schema);
  return problem && `${problem.pointer ? `at ${problem.pointer}: ` : ''}${problem.detail}`;
}

/** A value that is itself a reference, and what that stands for in turn; references inside stay. */
async function open(value: Json, loader: ReferenceLoader): Promise<Json> {
  return isReference(value) ? open(await loader.put(value, [value]), loader) : value;
}

async function take(work: Extract<OutsideWork, { kind: 'take' }>, loader: ReferenceLoader): Promise<Json> {
  return takeMissing(await open(work.input, loader), await open(work.previous, loader), work.keys);
}

async function concat(parts: readonly Json[], loader: ReferenceLoader): Promise<Json[]> {
  const all: Json[] = [];
  for (const part of parts) {
    const list = await open(part, loader);
    if (Array.isArray(list)) for (const element of list) all.push(element);
    else all.push(list);
  }
  return all;
}

/** `{ length, items }`; null when it is no list. Elements that are large are kept each by itself. */
async function slice(list: Json, from: number, to: number, values: ValueStore): Promise<Json> {
  if (!Array.isArray(list)) return null;
  const items: Json[] = [];
  for (const item of list.slice(from, to)) items.push(await keepLarge(item, ELEMENT_CHARACTERS, values));
  return { length: list.length, items };
}

/** Characters up to which an element of a list comes inline; a hundred of them come at once. */
const ELEMENT_CHARACTERS = 1024;
