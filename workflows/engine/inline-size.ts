import { AppError, type StepError, toStepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import { isReference } from '../language/references.ts';
import { type Activation, frameOf, stepOf } from './activation.ts';
import type { Frame } from './state.ts';

/** What runs of engine version 1 may hold: they keep nothing outside. */
export const MAX_INLINE_V1 = 16 * 1024 * 1024;

/** How deep a value of a run may nest; what comes from outside nests less. Everything that walks values recurses. */
const MAX_DEPTH = 500;

/**
 * Counts a value that a task is to keep. @throws AppError `step-input-invalid` when it nests too deeply; in runs of
 * engine version 1 `step-output-too-large` instead
 */
export function countInline(a: Activation, value: Json): void {
  const { size, depth } = measure(a, value);
  if (a.run.engineVersion >= 2 && depth > MAX_DEPTH) {
    const message = `A value nests more than ${MAX_DEPTH} lists and objects in each other; make it flatter.`;
    throw new AppError('step-input-invalid', message, { details: { limit: MAX_DEPTH } });
  }
  if (a.run.engineVersion < 2 && a.state.inlineSize + size > MAX_INLINE_V1) {
    const message = `The inputs and outputs of the steps hold more than ${MAX_INLINE_V1} characters together.`;
    throw new AppError('step-output-too-large', message, { details: { limit: MAX_INLINE_V1 } });
  }
  a.state.inlineSize += size;
}

/** As `countInline`; gives why the value is too large, or null when it has been counted. */
export function countOrExplain(a: Activation, value: Json, path: string | null): StepError | null {
  try {
    countInline(a, value);
    return null;
  } catch (error) {
    return toStepError(error, path);
  }
}

/** Counts a value no longer, since its task is forgotten. */
export function discountInline(a: Activation, value: Json): void {
  a.state.inlineSize = Math.max(0, a.state.inlineSize - sizeOf(a, value));
}

/**
 * Characters of JSON, roughly. Steps often pass on the very value they were given, so each object is measured once. On
 * the way it is noted whether the state holds references: only then are templates looked over before they are evaluated.
 */
export function sizeOf(a: Activation, value: Json): number {
  return measure(a, value).size;
}

function measure(a: Activation, value: Json): { size: number; depth: number } {
  if (typeof value === 'string') return { size: value.length + 2, depth: 0 };
  if (typeof value !== 'object' || value === null) return { size: 8, depth: 0 };
  const known = a.sizes.get(value);
  if (known !== undefined) return known;
  if (isReference(value)) a.state.hasReferences = true;
  let size = 2;
  let depth = 0;
  for (const [key, inner] of Object.entries(value)) {
    const measured = measure(a, inner);
    size += (Array.isArray(value) ? 1 : key.length + 4) + measured.size;
    depth = Math.max(depth, measured.depth);
  }
  const measured = { size, depth: depth + 1 };
  a.sizes.set(value, measured);
  return measured;
}

/** Characters above which an output is kept outside; null: never, in runs that began before there was an outside. */
export function outputLimit(a: Activation): number | null {
  if (a.run.engineVersion < 2) return null;
  const { inlineCharacters, smallValueCharacters, valueCharacters } = a.thresholds;
  return a.state.inlineSize > inlineCharacters ? smallValueCharacters : valueCharacters;
}

/** The limit of an action's output, which many passes of a loop share when they run at once; null: the ordinary one. */
export function actionLimit(a: Activation, frame: Frame): number | null {
  const limit = outputLimit(a);
  if (limit === null) return null;
  const { inlineCharacters, smallValueCharacters, valueCharacters } = a.thresholds;
  const shared = Math.max(smallValueCharacters, Math.floor(inlineCharacters / passesAtOnce(a, frame)));
  return Math.min(limit, shared) < valueCharacters ? Math.min(limit, shared) : null;
}

function passesAtOnce(a: Activation, frame: Frame): number {
  if (frame.parent === null) return 1;
  const outer = frameOf(a, frame.parent);
  const { body } = stepOf(a, outer, frame.owner);
  const here = frame.slot === 'iteration' && body.kind === 'loop' ? body.concurrency : 1;
  return here * passesAtOnce(a, outer);
}
