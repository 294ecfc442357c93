import { AppError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import type { Activation } from './activation.ts';

/**
 * How much all recorded inputs and outputs of a run may hold, in characters of JSON, roughly. They are copied whole into
 * the record at the end, within the 5 s that Temporal grants one activation, and must not outgrow a worker's memory.
 */
export const MAX_INLINE_SIZE = 16 * 1024 * 1024;

/** Counts a value that a task is to keep. @throws AppError `step-output-too-large` when the run holds too much. */
export function countInline(a: Activation, value: Json): void {
  const size = measure(a.sizes, value, MAX_INLINE_SIZE - a.state.inlineSize);
  if (a.state.inlineSize + size > MAX_INLINE_SIZE) {
    const message = `The inputs and outputs of the steps hold more than ${MAX_INLINE_SIZE} characters together.`;
    throw new AppError('step-output-too-large', message, { details: { limit: MAX_INLINE_SIZE } });
  }
  a.state.inlineSize += size;
}

/** Steps often pass on the very value they were given, so each object is measured once; stops beyond `room`. */
function measure(sizes: WeakMap<object, number>, value: Json, room: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 2;
  for (const [key, inner] of Object.entries(value)) {
    size += (Array.isArray(value) ? 1 : key.length + 4) + measure(sizes, inner, room - size);
    if (size > room) return size;
  }
  sizes.set(value, size);
  return size;
}
