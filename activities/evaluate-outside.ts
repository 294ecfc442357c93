import { findInputFault } from '../workflows/engine/input-fault.ts';
import { runPure } from '../workflows/engine/run-pure.ts';
import { createStepLookup } from '../workflows/engine/step-lookup.ts';
import { takeMissing } from '../workflows/engine/take-missing.ts';
import { AppError } from '../workflows/language/app-error.ts';
import { findSchemaProblem } from '../workflows/language/check-input.ts';
import { createEvaluator } from '../workflows/language/create-evaluator.ts';
import type { Scope } from '../workflows/language/evaluator.ts';
import { isObject, type Json } from '../workflows/language/json.ts';
import { isReference, REFERENCE_CHARACTERS } from '../workflows/language/references.ts';
import type { OutsideWork } from '../workflows/outside-work.ts';
import { workflowSteps } from '../workflows/steps/index.gen.ts';
import { createOutputCheck } from './check-output.ts';
import { encryptDifferences, mask, standIn } from './encrypt-fields.ts';
import { noteOrigin, textsOfMet } from './encrypted-texts.ts';
import type { EncryptedValues } from './encrypted-values.ts';
import { keepLarge, keepWhole } from './keep-large.ts';
import { createReferenceLoader, type ReferenceLoader } from './load-references.ts';
import { scrubError } from './scrub.ts';
import type { ValueStore } from './value-store.ts';

/** What work outside is done with. `checkOutput`: one that remembers schemas. */
export interface OutsideTools {
  values: ValueStore;
  encrypted?: EncryptedValues | undefined;
  checkOutput?: ReturnType<typeof createOutputCheck>;
}

/** What encrypted values are kept with. */
type Encrypting = Pick<OutsideTools, 'values'> & { encrypted: EncryptedValues };

const findStep = createStepLookup(workflowSteps);

/**
 * Does work for the isolate on values that are kept outside of it, with the isolate's own evaluator and pure steps, so
 * that it gives the same to the bit. What is large in the result is kept outside again, and what depends on encrypted
 * values is encrypted again. @throws AppError as the isolate
 */
export async function evaluateOutside(work: OutsideWork, tools: OutsideTools): Promise<Json> {
  const { values, encrypted } = tools;
  const loader = createReferenceLoader(values, encrypted?.load);
  try {
    const result = await compute(work, loader, tools).catch(async (error) => {
      throw await tellMasked(error, work, loader, tools);
    });
    return await keepResult(work, await encryptAgain(work, result, loader, tools), values);
  } catch (error) {
    throw scrubError(error, await textsMet(loader, tools));
  }
}

async function compute(work: OutsideWork, loader: ReferenceLoader, tools: OutsideTools): Promise<Json> {
  switch (work.kind) {
    case 'template':
      return evaluate(work, loader);
    case 'pure':
      return performPure(work, loader);
    case 'keep':
      return work.value;
    case 'take':
      return take(work, loader);
    case 'concat':
      return concat(work.parts, loader);
    case 'slice':
      return slice(await open(work.list, loader), work.from, work.to);
    case 'check':
      return (tools.checkOutput ?? createOutputCheck(tools.values, tools.encrypted?.load))(work);
    case 'judge': {
      const fault = findInputFault(work.schema, await loader.whole(work.value));
      return fault && { ...fault };
    }
    case 'schema':
      return explainSchema(await loader.whole(work.schema));
    case 'load':
      return open({ ...work.reference }, loader);
  }
}

/** What the isolate asks about values, and not for them, is told without them; how many elements a list has, too. */
async function encryptAgain(
  work: OutsideWork,
  result: Json,
  loader: ReferenceLoader,
  { values, encrypted }: OutsideTools,
): Promise<Json> {
  const [first] = loader.met;
  if (!first || !encrypted || (work.kind === 'template' && work.test)) return result;
  if (work.kind === 'check' || work.kind === 'judge' || work.kind === 'schema')
    return result && judgeMasked(result, work, { values, encrypted });
  const keep = keeperOf(work, loader, first.tenantId, { values, encrypted });
  if (work.kind === 'slice' && isObject(result) && Array.isArray(result.items))
    return { ...result, items: await Promise.all(result.items.map(keep)) };
  const others = createReferenceLoader(values, async (reference) => standIn(await encrypted.load(reference)));
  const other = await compute(work, others, { values }).catch(() => undefined);
  return encryptDifferences(result, other, keep);
}

/** What is wrong with a value, told of it as it is shown: a message may hold the begin of one, which nobody could look for. */
async function judgeMasked(fault: Json, work: OutsideWork, tools: Encrypting): Promise<Json> {
  const masked = await compute(work, maskedLoader(tools), { values: tools.values }).catch(() => null);
  if (!isObject(fault)) return typeof masked === 'string' ? masked : HIDDEN;
  return isObject(masked) && masked.field === fault.field ? masked : { ...fault, problem: HIDDEN };
}

/** An error, as it is with the values as they are shown. */
async function tellMasked(error: unknown, work: OutsideWork, loader: ReferenceLoader, tools: OutsideTools) {
  const { values, encrypted } = tools;
  if (loader.met.length === 0 || !encrypted || !(error instanceof AppError)) return error;
  const masked: unknown = await compute(work, maskedLoader({ values, encrypted }), { values }).catch((other) => other);
  if (masked instanceof AppError && masked.code === error.code) return masked;
  return new AppError(error.code, `It ${HIDDEN}.`);
}

const HIDDEN = 'failed with the encrypted values in it, of which nothing is told';

function maskedLoader({ values, encrypted }: Encrypting): ReferenceLoader {
  return createReferenceLoader(values, async (reference) => mask(await encrypted.load(reference)));
}

/** Keeps values with what they are made of. Elements of a list are themselves what was encrypted, or made of the same as it. */
function keeperOf(
  { kind }: OutsideWork,
  { met }: ReferenceLoader,
  tenantId: string,
  { values, encrypted }: Encrypting,
): (value: Json) => Promise<Json> {
  const ofList = met.find(({ reference }) => reference.from !== undefined)?.reference.from;
  let noted: Promise<string> | undefined;
  return async (value) => {
    noted ??= kind === 'slice' ? undefined : noteOrigin(met, values);
    const from = kind === 'slice' ? ofList : await noted;
    return { ...(await encrypted.keep(tenantId, value)), ...(from === undefined ? {} : { from }) };
  };
}

function textsMet({ met }: ReferenceLoader, { values, encrypted }: OutsideTools): Promise<string[]> {
  return textsOfMet(met, values, encrypted?.load);
}

async function keepResult(work: OutsideWork, result: Json, values: ValueStore): Promise<Json> {
  switch (work.kind) {
    case 'keep':
      return work.limit === undefined ? keepWhole(result, values) : keepLarge(result, work.limit, values);
    case 'slice':
      return keepElements(result, values);
    case 'check':
    case 'judge':
    case 'schema':
      return result;
    default:
      return keepLarge(result, REFERENCE_CHARACTERS, values);
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

/** `{ length, items }`; null when it is no list. */
function slice(list: Json, from: number, to: number): Json {
  return Array.isArray(list) ? { length: list.length, items: list.slice(from, to) } : null;
}

/** Elements that are large are kept each by itself. */
async function keepElements(result: Json, values: ValueStore): Promise<Json> {
  if (!isObject(result) || !Array.isArray(result.items)) return result;
  const items: Json[] = [];
  for (const item of result.items) items.push(await keepLarge(item, ELEMENT_CHARACTERS, values));
  return { ...result, items };
}

/** Characters up to which an element of a list comes inline; a hundred of them come at once. */
const ELEMENT_CHARACTERS = 1024;
