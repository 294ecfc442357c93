import type { ActionTask } from '../../workflows/action-task.ts';
import type { TaskView } from '../../workflows/execution.ts';
import type { StepError } from '../../workflows/language/app-error.ts';
import type { Json, JsonObject, JsonSchema } from '../../workflows/language/json.ts';
import type { GraphPlan, JoinPolicy, PlanStep } from '../../workflows/language/plan.ts';
import { ANY_MESSAGE } from './any-message.ts';
import { NaiveFault, resolveNaively } from './naive-template.ts';
import type { Oracle } from './oracle.ts';

/** Something that reached an open step, in the words of the world: what it was open for, and what came. */
export type Happening =
  | { kind: string; action: 'retry'; input?: Json }
  | { kind: string; action: 'skip' }
  | { kind: string; action: 'complete'; output: Json }
  | { kind: string; action: 'fail'; code: string }
  | { kind: string; action: 'timeout' };

/** What a run has left to see. It decides only what is a race: who won, and how far a stopped scope came. */
export interface Observed {
  task(path: string): TaskView | undefined;
  /** Whether a graph was entered in this place. */
  entered(place: Pick<Place, 'prefix' | 'sole'>, graph: GraphPlan): boolean;
  /** What reached the step while it was open like this, oldest first. */
  happened(path: string, kind: string): Happening[];
  /** How often an action was performed. */
  performed(path: string): number;
  /** When a task came to how it ended, and when it was done with that, its handler included; later ones are larger. */
  order(path: string): number;
  settled(path: string): number;
  childId(path: string): string;
  /** The actions that were dispatched at a path, in order, with what references stand for. */
  dispatched(path: string): ActionTask[];
  /** The leases that were asked for at a path, in order. */
  leases(path: string): { key: string; max: number }[];
}

/** A failure with when it happened. */
export interface Failure {
  error: StepError;
  order: number;
}

/** What a Terminate ends. */
export interface Leaving {
  scope: 'execution' | 'loop' | 'iteration';
  error: StepError | null;
  output: Json;
  order: number;
}

/** How a step, or a graph, came to its end. `cut`: something around it stopped it. */
export type End =
  /** `idle`: of a graph, no step of it ran. */
  | { kind: 'completed'; output: Json; idle?: true }
  | { kind: 'skipped' }
  /** `late`: nobody handled it although somebody would have, so its scope was being stopped. */
  | { kind: 'failed'; failures: Failure[]; late?: boolean }
  | { kind: 'left'; leaving: Leaving }
  | { kind: 'cut' };

/** What a graph is read with. */
export interface Place {
  prefix: string;
  /** The path of the only step of a pass of a `forEach`. */
  sole?: string;
  previous: Json;
  /** What expressions see beside `previous`: `input`, `steps`, `item`, `index`, `error`. */
  names: JsonObject;
  vars: { now: JsonObject };
}

/** What is to be undone: a step that ended, with what its compensation is given. */
export interface NaiveUndo {
  path: string;
  step: PlanStep;
  input: Json | NaiveFault;
}

/** What the parts of the reading share. */
export interface Reader {
  oracle: Oracle;
  observed: Observed;
  undo: NaiveUndo[];
  /** What variables are declared as, by name. */
  varTypes: { [name: string]: JsonSchema };
  output: { output?: Json; response?: Json };
  graph(graph: GraphPlan, place: Place): End;
  body(step: PlanStep, place: Place, path: string): End;
}

/** The path of a step in a place. */
export function pathIn({ prefix, sole }: Pick<Place, 'prefix' | 'sole'>, id: string): string {
  return sole ?? prefix + id;
}

/** The place inside of a step. */
export function within({ sole: _, ...place }: Place, path: string): Place {
  return { ...place, prefix: `${path}/` };
}

/** @throws Error that says where the run differs. */
export function disagree(path: string, message: string): never {
  throw new Error(`${path || 'the run'}: ${message}`);
}

/** A failure of the engine's own making. */
export function failed(reader: Reader, path: string, code: string, step = path): End {
  const error = { code, message: ANY_MESSAGE, step, details: null };
  return { kind: 'failed', failures: [{ error, order: reader.observed.order(path) }] };
}

/** Everything that an expression sees. */
export function scopeOf(place: Place): JsonObject {
  return { ...place.names, previous: place.previous, vars: place.vars.now };
}

/** Resolves a value, or tells that it cannot be. */
export function attempt<T>(read: () => T): T | NaiveFault {
  try {
    return read();
  } catch (error) {
    if (error instanceof NaiveFault) return error;
    throw error;
  }
}

/** Resolves an authored value in a place. */
export function resolveIn(place: Place, value: Json): Json | NaiveFault {
  return attempt(() => resolveNaively(value, scopeOf(place)));
}

/** The failure that was noticed first; what a task tells about itself decides between those. */
export function firstOf(failures: Failure[], told?: StepError): StepError {
  const same = failures.find(({ error }) => told && error.code === told.code && error.step === told.step);
  const [first, ...more] = failures;
  if (!first) throw new Error('Nothing has failed.');
  if (same) return same.error;
  return more.reduce((before, next) => (next.order < before.order ? next : before), first).error;
}

/** An error as a value that expressions see. */
export function errorValue({ code, message, step, details }: StepError): JsonObject {
  return { code, message, step, details };
}

/** How many must have completed; null: all are waited for. */
export function needed(join: JoinPolicy | undefined): number | null {
  if (join === 'any') return 1;
  return typeof join === 'object' ? join.atLeast : null;
}
