import { isObject, type Json } from '../language/json.ts';
import { isReference } from '../language/references.ts';
import type { Activation } from './activation.ts';
import { sizeOf } from './inline-size.ts';
import { askOnce } from './outside.ts';
import { passKey, type Spread } from './spread.ts';

/** How many elements a list has; null when it is no list. @throws NeedsOutside */
export function countItems(a: Activation, path: string, list: Json): number | null {
  if (Array.isArray(list)) return list.length;
  return isReference(list) ? (windowOf(a, path, list, 0)?.length ?? null) : null;
}

/** What the pass of an index is about; keeps outputs outside on the way, once there are many. @throws NeedsOutside */
export function takeItem(a: Activation, path: string, spread: Spread, index: number): Json {
  spillOutputs(a, path, spread);
  spillErrors(a, path, spread);
  const { items } = spread;
  if (items === undefined) return index;
  if (Array.isArray(items)) return items[index] ?? null;
  const from = index - (index % a.thresholds.windowItems);
  return windowOf(a, path, items, from)?.items[index - from] ?? null;
}

/** Keeps what a pass gave, at its index. */
export function keepOutput(a: Activation, spread: Spread, index: number, output: Json): void {
  const at = index - spread.kept;
  while (spread.outputs.length < at) spread.outputs.push(null);
  spread.outputs[at] = output;
  spread.outputSize = (spread.outputSize ?? 0) + sizeOf(a, output);
}

/** Whether no pass should start before the first one that runs has ended: what came after it cannot go outside yet. */
export function isBehind(a: Activation, path: string, spread: Spread): boolean {
  const { outputSize = 0, kept } = spread;
  return outputSize > a.thresholds.inlineCharacters && isOpen(a, path, kept);
}

/** The outputs of all passes, in order of index: a list, or a reference to one. @throws NeedsOutside */
export function gatherItems(a: Activation, path: string, spread: Spread): Json {
  return gather(a, path, 'items', spread.chunks, spread.outputs, spread.outputSize ?? 0);
}

/** The collected errors, in order of index: a list, or a reference to one. @throws NeedsOutside */
export function gatherErrors(a: Activation, path: string, spread: Spread): Json {
  return gather(a, path, 'errors', spread.errorChunks ?? [], spread.errors, sizeOf(a, [...spread.errors]));
}

/** Forgets what was asked for a loop that has ended. */
export function dropWindows(a: Activation, path: string): void {
  for (const about of ['items', 'outputs', 'errors']) delete a.state.answers[`${path}#${about}`];
}

function gather(a: Activation, path: string, about: string, chunks: Json[], rest: Json[], size: number): Json {
  if (chunks.length === 0 && size <= a.thresholds.chunkCharacters) return rest;
  return askOnce(a, path, `gather ${about}`, () => ({ kind: 'concat', parts: [...chunks, rest] }));
}

function windowOf(a: Activation, path: string, list: Json, from: number): { length: number; items: Json[] } | null {
  const place = `${path}#items`;
  const key = `slice ${from}`;
  // Passes start in order: what came before is not asked for again.
  if (!a.state.answers[place]?.[key]) delete a.state.answers[place];
  const answer = askOnce(a, place, key, () => ({ kind: 'slice', list, from, to: from + a.thresholds.windowItems }));
  if (!isObject(answer)) return null;
  const { length, items } = answer;
  return typeof length === 'number' && Array.isArray(items) ? { length, items } : null;
}

/** Sends the outputs in front, of passes that have all ended, outside. */
function spillOutputs(a: Activation, path: string, spread: Spread): void {
  if (spread.spilling === undefined) {
    if ((spread.outputSize ?? 0) <= a.thresholds.chunkCharacters) return;
    const count = endedInFront(a, path, spread);
    const ended = spread.outputs.slice(0, count);
    // A few small ones are not worth a hop.
    if (sizeOf(a, ended) <= a.thresholds.chunkCharacters / 2) return;
    spread.spilling = count;
  }
  const { spilling, kept } = spread;
  const ended = spread.outputs.slice(0, spilling);
  const place = `${path}#outputs`;
  const chunk = askOnce(a, place, `keep ${kept}`, () => ({ kind: 'keep', value: ended }));
  delete a.state.answers[place];
  delete spread.spilling;
  spread.chunks.push(chunk);
  spread.outputs.splice(0, spilling);
  spread.kept += spilling;
  for (const output of ended) spread.outputSize = (spread.outputSize ?? 0) - sizeOf(a, output);
}

function endedInFront(a: Activation, path: string, { outputs, kept }: Spread): number {
  const open = outputs.findIndex((_, at) => isOpen(a, path, kept + at));
  return open === -1 ? outputs.length : open;
}

function spillErrors(a: Activation, path: string, spread: Spread): void {
  const place = `${path}#errors`;
  const pending = a.state.answers[place];
  if (!pending && spread.errors.length < a.thresholds.chunkErrors) return;
  // Later ones are put behind: with passes that still run before them, their order is not settled.
  const [first] = Object.keys(pending ?? {});
  const count = first === undefined ? settledErrors(a, path, spread) : Number(first.split(' ')[1]);
  if (count < a.thresholds.chunkErrors / 2) return;
  const chunk = askOnce(a, place, `keep ${count}`, () => ({ kind: 'keep', value: spread.errors.slice(0, count) }));
  delete a.state.answers[place];
  spread.errorChunks = [...(spread.errorChunks ?? []), chunk];
  spread.errors.splice(0, count);
}

function settledErrors(a: Activation, path: string, { errors, kept, next }: Spread): number {
  let open = kept;
  while (open < next && !isOpen(a, path, open)) open += 1;
  const unsettled = errors.findIndex((error) => isObject(error) && Number(error.index) >= open);
  return unsettled === -1 ? errors.length : unsettled;
}

/** Whether the pass of an index runs, or is still to be asked whether it is the last. */
function isOpen(a: Activation, path: string, index: number): boolean {
  return a.state.frames[passKey(path, index)] !== undefined;
}
