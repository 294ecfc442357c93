import type { Json } from '../language/json.ts';
import type { OutsideWork } from '../outside-work.ts';
import type { Activation } from './activation.ts';
import type { EngineEvent } from './event.ts';
import { discountInline } from './inline-size.ts';
import { newQuestion, noteReferences } from './outside.ts';
import type { Undo } from './state.ts';

/** Keeps outside what is to be undone, once there is much of it. Not while it is being undone. */
export function spillUndo(a: Activation): void {
  const { state } = a;
  if (state.undoing || state.spillingUndo || sizeOf(state.undo) <= a.thresholds.undoCharacters) return;
  const large = state.undo.findIndex(
    (entry) => entry.size > a.thresholds.undoEntryCharacters && workOn(entry) !== null,
  );
  const entry = state.undo[large];
  const work = entry ? workOn(entry) : { kind: 'keep' as const, value: copyOf(inFront(a)) };
  if (!work) return;
  const id = newQuestion(a, 'undo-chunk');
  state.spillingUndo = entry ? { id, at: large } : { id, count: inFront(a).length };
  a.commands.push({ type: 'evaluate', id, work });
}

/** Takes the answer; false: it is the answer to something else. One that comes too late is dropped. */
export function applySpilledUndo(
  a: Activation,
  event: Extract<EngineEvent, { type: 'evaluated' | 'evaluation-failed' }>,
): boolean {
  const { state } = a;
  const { spillingUndo } = state;
  if (spillingUndo?.id !== event.id) return false;
  delete state.spillingUndo;
  if ('at' in spillingUndo) {
    const entry = state.undo[spillingUndo.at];
    if (entry) replaceInput(a, entry, event);
  } else if (event.type === 'evaluated') {
    for (const { input } of state.undo.splice(0, spillingUndo.count)) forgetInput(a, input);
    state.undoChunks.push(event.value);
  }
  return true;
}

/** The entries that go outside together: as many as can be loaded at once. */
function inFront({ state, thresholds }: Activation): Undo[] {
  let size = 0;
  const end = state.undo.findIndex((entry) => {
    size += entry.size;
    return size > thresholds.undoCharacters;
  });
  return state.undo.slice(0, Math.max(1, end));
}

function sizeOf(undo: readonly Undo[]): number {
  return undo.reduce((sum, { size }) => sum + size, 0);
}

/** What makes a large entry small: its input is kept, or resolved, outside; null: it is as small as it gets. */
function workOn({ input }: Undo): OutsideWork | null {
  if ('value' in input) return { kind: 'keep', value: input.value };
  if ('error' in input) return null;
  return { kind: 'template', template: input.template, scope: input.scope, test: false };
}

function replaceInput(
  a: Activation,
  entry: Undo,
  event: Extract<EngineEvent, { type: 'evaluated' | 'evaluation-failed' }>,
): void {
  forgetInput(a, entry.input);
  if (event.type === 'evaluated') {
    entry.input = { value: event.value };
    noteReferences(a, event.value);
  } else entry.input = { error: { ...event.error, step: entry.path } };
  entry.size = measureUndo(entry.input);
}

function forgetInput(a: Activation, input: Undo['input']): void {
  if ('value' in input) discountInline(a, input.value);
}

/** Characters of JSON of an entry, roughly. */
export function measureUndo(input: Undo['input']): number {
  return JSON.stringify(input).length + ENTRY_CHARACTERS;
}

/** What an entry has beside its input. */
const ENTRY_CHARACTERS = 150;

/** The state is plain JSON; its types say more than that. */
function copyOf(entries: readonly Undo[]): Json {
  return JSON.parse(JSON.stringify(entries));
}
