import type { LeaseClaim } from '../../services/store/coordination-documents.ts';
import type { ActionTask } from '../../workflows/action-task.ts';
import type { Engine } from '../../workflows/engine/create-engine.ts';
import type { EngineEvent } from '../../workflows/engine/event.ts';
import type { EngineState } from '../../workflows/engine/state.ts';
import type { ChildTask, FinalRecord, RunEvent, RunInput, TaskView } from '../../workflows/execution.ts';
import { isInside } from './inside.ts';
import type { Happening } from './naive-run.ts';
import type { Oracle, Verdict } from './oracle.ts';
import type { Profile } from './profile.ts';
import type { RandomSource } from './random-source.ts';
import type { ValueShelf } from './value-shelf.ts';

/** Something on its way to the run. */
export interface Delivery {
  tell: (at: number) => EngineEvent;
  /** Whether it still stands for what is open now: a path can be performed anew, and its old answers are not told again. */
  holds: () => boolean;
  /** What it means for the world, once. */
  arrive?: () => void;
  repeated?: true;
  /** It answers a call of the adapter, which a run waits for before it is continued as new. */
  call?: true;
}

/** An action that runs. */
export interface RunningAction {
  task: ActionTask;
  verdict: Verdict | 'never';
  attempts: number;
  asked: boolean;
  delivery: Delivery | null;
}

/** An execution that a step has started. */
export interface RunningChild {
  task: ChildTask;
  id: string;
  started: boolean;
  ended: boolean;
  asked: boolean;
}

/** The segments of a `fast` run. */
export interface Segments {
  /** Set while one runs: nothing else happens to the run. Gives what it came to. */
  running: Promise<EngineEvent[]> | null;
  /** Performs actions that were asked for together. */
  dispatch(tasks: readonly ActionTask[]): void;
  /** What came before is in the history. */
  noteRecorded(): void;
}

/** What the log holds: an event, or a projection taken, which changes the state as well. */
export type Entry = EngineEvent | 'projection';

/** Everything around the engine of one run: what it asked for, what is on its way, what has been seen. */
export interface World {
  run: RunInput;
  profile: Profile;
  random: RandomSource;
  oracle: Oracle;
  shelf: ValueShelf;
  makeEngine: () => Engine;
  engine: Engine;
  state: EngineState;
  now: number;
  log: Entry[];
  /** JSON of the state that the log goes on from; null: it starts at the beginning. */
  base: string | null;
  pending: Delivery[];
  /** Comes only when nothing else does. */
  lazy: Delivery[];
  timers: Map<string, number>;
  actions: Map<string, RunningAction>;
  performed: ActionTask[];
  /** How often each path was performed or started. */
  turns: Map<string, number>;
  /** Leases asked for, with how many there had been before. */
  leases: Map<string, number>;
  acquired: number;
  /** Who holds each key or waits for it, in line. */
  claims: Map<string, LeaseClaim[]>;
  /** What leases were asked for with, by path. */
  asked: Map<string, { key: string; max: number }[]>;
  /** Of a `fast` plan: performs its actions together. */
  segments: Segments | null;
  /** The keys that actions of a path were performed with in segments. */
  segmentCalls: Map<string, Set<string>>;
  /** Actions asked for by the events that are told together. */
  batch: ActionTask[];
  subscriptions: Set<string>;
  /** By their ids. */
  children: Map<string, RunningChild>;
  questions: Set<string>;
  /** The record under way. */
  recording: number | null;
  happenings: Map<string, Happening[]>;
  /** What the store would know: the last view of each task. */
  tasks: Map<string, TaskView>;
  /** When a path was last performed anew by hand, and the tasks inside that were before. */
  retries: Map<string, number>;
  forgotten: Map<string, TaskView>;
  events: RunEvent[];
  revision: number;
  controls: number;
  draining: boolean;
  yielded: boolean;
  continuing: boolean;
  /** What the outside did to the run. */
  outside: { cancelled: boolean; timedOut: boolean; retried: boolean };
  record: FinalRecord | null;
}

/** @throws Error that tells what the engine asked for and may not. */
export function refuse(message: string): never {
  throw new Error(`the world: ${message}`);
}

/** How often a path was performed. */
export function turnsOf(world: World, path: string): number {
  return world.turns.get(path) ?? 0;
}

/** Counts one more performance of a path; gives how many there had been. */
export function countTurn(world: World, path: string): number {
  const turn = turnsOf(world, path);
  world.turns.set(path, turn + 1);
  return turn;
}

/** Takes in what a projection or the record tells. */
export function keepTasks(world: World, tasks: TaskView[], events: RunEvent[]): void {
  for (const task of tasks) (isStale(world, task) ? world.forgotten : world.tasks).set(task.path, task);
  world.events.push(...events);
}

/** Whether it ended before something around it was performed anew. */
function isStale({ retries }: World, { path, completedAt = Number.POSITIVE_INFINITY }: TaskView): boolean {
  for (const [outer, at] of retries) if (completedAt < at && isInside(path, outer)) return true;
  return false;
}

/** Notes what reached a step. */
export function noteHappening(world: World, path: string, happening: Happening): void {
  const known = world.happenings.get(path) ?? [];
  world.happenings.set(path, known);
  known.push(happening);
}
