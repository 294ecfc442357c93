import { REFERENCE_CHARACTERS } from '../language/references.ts';

/** From which amounts on the engine records, forgets and keeps outside. Tests set small ones, so that small runs do it. */
export interface Thresholds {
  /** Tasks of ended passes that make a record worth while. */
  recordTasks: number;
  /** Likewise, while the state is large. */
  recordTasksWhenLarge: number;
  /** Tasks of ended passes that may wait for their record; then no step starts. */
  unrecordedTasks: number;
  /** Characters of an input that are worth forgetting when the state is large. */
  forgottenInput: number;
  /** Characters of JSON, roughly, that inputs and outputs of tasks may hold in the state before they are kept outside. */
  inlineCharacters: number;
  /** Characters of one value; and once the state is that large. */
  valueCharacters: number;
  smallValueCharacters: number;
  /** Elements of a list kept outside that come in at once. */
  windowItems: number;
  /** Characters of outputs that a loop holds itself, and collected errors; then those in front go outside together. */
  chunkCharacters: number;
  chunkErrors: number;
  /** Characters that the list of what is to be undone may have, and one entry of it; then they go outside. */
  undoCharacters: number;
  undoEntryCharacters: number;
}

/** What runs have. */
export const THRESHOLDS: Thresholds = {
  recordTasks: 200,
  recordTasksWhenLarge: 20,
  unrecordedTasks: 2_000,
  forgottenInput: 1_024,
  inlineCharacters: 256 * 1024,
  valueCharacters: REFERENCE_CHARACTERS,
  smallValueCharacters: 2 * 1024,
  windowItems: 100,
  chunkCharacters: 64 * 1024,
  chunkErrors: 100,
  undoCharacters: 32 * 1024,
  undoEntryCharacters: 8 * 1024,
};
