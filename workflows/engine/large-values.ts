import { isObject, type Json, type JsonSchema } from '../language/json.ts';
import { findReferences, isReference } from '../language/references.ts';
import type { PureStep } from '../language/step-type.ts';
import type { Activation } from './activation.ts';
import { outputLimit, sizeOf } from './inline-size.ts';
import { askOnce } from './outside.ts';
import { runPure } from './run-pure.ts';
import { takeMissing } from './take-missing.ts';

/** What a pure step gives, inside or outside; a large output is kept outside. @throws NeedsOutside, AppError */
export function performPure(
  a: Activation,
  path: string,
  type: PureStep,
  id: string,
  given: { input: Json; previous: Json },
): Json {
  if (mustGoOutside(a, type, given.input)) {
    const { type: name, revision } = type;
    return askOnce(a, path, 'pure', () => ({ kind: 'pure', step: id, type: name, revision, ...given }));
  }
  return keepLarge(a, path, runPure(type, id, given.input, given.previous));
}

/** A value of which the state holds only as much as it may. @throws NeedsOutside */
export function keepLarge(a: Activation, path: string, output: Json): Json {
  return keep(a, path, 'output', output, outputLimit(a));
}

/** As `keepLarge`, for an input: it is forgotten earlier, so more of it may stay. @throws NeedsOutside */
export function keepInput(a: Activation, path: string, input: Json): Json {
  return keep(a, path, 'input', input, a.run.engineVersion < 2 ? null : a.thresholds.valueCharacters);
}

function keep(a: Activation, path: string, key: string, value: Json, limit: number | null): Json {
  if (limit === null || sizeOf(a, value) <= limit) return value;
  return askOnce(a, path, key, () => ({ kind: 'keep', value, limit }));
}

/** The input with what it takes from the piped value by name. @throws NeedsOutside */
export function completeInput(a: Activation, path: string, input: Json, previous: Json, keys: readonly string[]): Json {
  const lacks = isObject(input) && keys.some((key) => !Object.hasOwn(input, key));
  const outside = a.state.hasReferences && (isReference(input) ? keys.length > 0 : lacks && isReference(previous));
  if (outside) return askOnce(a, path, 'take', () => ({ kind: 'take', input, previous, keys: [...keys] }));
  return takeMissing(input, previous, keys);
}

/**
 * A value that the engine itself reads, with its fields there, though large ones may be references. Gives null in the place
 * of a value that cannot be opened so: a large list or text. @throws NeedsOutside
 */
export function loadWhole(a: Activation, path: string, value: Json): Json {
  if (!isReference(value)) return value;
  const opened = askOnce(a, path, 'load', () => ({ kind: 'load', reference: value }));
  return isReference(opened) ? null : opened;
}

/** Whether a pure step would look into what is kept outside. */
function mustGoOutside(a: Activation, type: PureStep, input: Json): boolean {
  if (!a.state.hasReferences || (type.passesReferences && passesOn(type.input, input))) return false;
  return findReferences(input).length > 0;
}

/** Whether references stand only where the schema says nothing, so that the step has nothing to look at. */
function passesOn(schema: JsonSchema, input: Json): boolean {
  if (typeof schema === 'boolean') return true;
  if (isReference(input)) return false;
  if (!isObject(input)) return findReferences(input).length === 0;
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.entries(input).every(([key, field]) => properties[key] === true || findReferences(field).length === 0);
}
