import type { Piped } from './check-step-input.ts';
import type { DefinitionRead } from './definition-read.ts';
import type { Json, JsonSchema } from './json.ts';
import type { GraphPlan } from './plan.ts';
import type { KnownStep, TypeScope } from './type-scope.ts';

/** The place of a list of steps in a definition. */
export interface GraphPlace {
  pointer: string;
  /** Id of the step that holds the list; null at the top. */
  parent: string | null;
  /** How many steps hold the list, one in the other. */
  depth: number;
  /** What expressions can name before the first step has run. */
  scope: Omit<TypeScope, 'previous' | 'ids'>;
  /** What the first steps are piped. */
  piped: Piped;
  /** The steps run whenever the execution gets that far. */
  sure: boolean;
  /** What roots need of the execution's input, when the definition does not declare one. */
  needs?: { step: string; schema: JsonSchema }[];
  /** In a loop: gathers what steps give that end a pass of it, or the loop. */
  endings?: JsonSchema[];
  /** The key, as authored, of the limit that a step around holds. */
  limited?: string;
}

/** A compiled list, with the type of what its last step gives and what is known of its steps. */
export interface CompiledGraph {
  graph: GraphPlan;
  output: JsonSchema;
  steps: ReadonlyMap<string, KnownStep>;
}

/** Compiles an inner list: steps that hold steps are given it, since they know no graph themselves. */
export type CompileGraph = (list: Json, place: GraphPlace, read: DefinitionRead) => CompiledGraph;
