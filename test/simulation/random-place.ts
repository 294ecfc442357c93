import type { GraphPlan } from '../../workflows/language/plan.ts';
import type { RandomSource } from './random-source.ts';

/** What a random plan is grown with. */
export interface Soil {
  random: RandomSource;
  /** How many more steps the plan may get. */
  left: number;
  /** Number of the last id. */
  last: number;
  compensates: boolean;
  /** Actions may run in segments. */
  fast: boolean;
  limits: boolean;
  terminates: boolean;
  /** How often a step asks for a hand. */
  hands: number;
  grow: (place: Place, most: number) => GraphPlan;
}

/** Where in a plan a graph stands: what its expressions may name without a race. */
export interface Place {
  depth: number;
  /** How many times its steps run at most, with all loops around. */
  width: number;
  /** Nothing else of the same variables runs beside it, so that reading and setting them is no race. */
  alone: boolean;
  /** Nothing at all runs beside it, so that the last output that is set is no race. */
  calm: boolean;
  /** In which loop: expressions see `item` and `index`. */
  loop: 'none' | 'steps' | 'single';
  error: boolean;
  /** Steps that have settled for sure before this. */
  sure: string[];
  /** The text of the key of a limit around; in a loop, words about another item are another key: none may be asked for. */
  key: string | 'another' | null;
}

/** A new id. */
export function nextId(soil: Soil): string {
  soil.last += 1;
  return `s${soil.last}`;
}

/** The key of a limit around, as the passes of a loop may ask for it again. */
export function keyInside(key: Place['key']): Place['key'] {
  return key !== null && /item|index/.test(key) ? 'another' : key;
}
