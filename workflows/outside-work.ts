import type { Scope } from './language/evaluator.ts';
import type { Json, JsonSchema } from './language/json.ts';
import type { Reference } from './language/references.ts';

/** Work that needs what references stand for. Its results are references again when they are large. */
export type OutsideWork =
  /** Resolves an authored value, or tests a lone boolean template. The scope holds only the names that it uses. */
  | { kind: 'template'; template: Json; scope: Scope; test: boolean }
  /** Runs a pure step. */
  | { kind: 'pure'; step: string; type: string; revision: number; input: Json; previous: Json }
  /** Keeps a value: gives a reference to it, or with a limit what of it may stay and references to the rest. */
  | { kind: 'keep'; value: Json; limit?: number }
  /** Gives the input with those of the keys that it lacks and the piped value has. */
  | { kind: 'take'; input: Json; previous: Json; keys: string[] }
  /** Gives the list that the parts, lists or references to lists, make together. */
  | { kind: 'concat'; parts: Json[] }
  /** Gives `{ length, items }`: some elements of a list that is or holds a reference; null when it is no list. */
  | { kind: 'slice'; list: Json; from: number; to: number }
  /** Gives null when the output of the run fits what the workflow promises. */
  | { kind: 'check'; schema: JsonSchema; output: Json }
  /** Gives null when a value fits a schema as far as the top of it tells, else `{ field, problem }`. */
  | { kind: 'judge'; schema: JsonSchema; value: Json }
  /** Gives null when a value is a JSON Schema that some answer may fit, else why it is not. */
  | { kind: 'schema'; schema: Json }
  /** Gives what a reference stands for, with its large fields as references; a reference when it is no such object. */
  | { kind: 'load'; reference: Reference };
