import type { Compensation, ExecutionStatus, FinalRecord, RunEvent, TaskView, WaitReason } from '../execution.ts';
import type { StepError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { Json } from '../language/json.ts';
import type { Command } from './command.ts';
import type { Spread } from './spread.ts';
import { createTable, type Table } from './table.ts';

/** How a scope, or the whole run, ends when it does not run to its end by itself. */
export interface Ending {
  status: FinalRecord['status'];
  error: StepError | null;
  output: Json;
}

/** One running instance of a graph: the root, the chosen case of a Choice, the handler of a failed step. */
export interface Frame {
  key: string;
  /** Key of the graph in the plan's index. */
  graph: string;
  /** What the paths of its steps begin with: `''` or `choice/`. */
  prefix: string;
  /** The frame that holds the step it belongs to; null for the root. */
  parent: string | null;
  /** Id, in the parent's graph, of the step it belongs to; `''` for the root. */
  owner: string;
  /** What it is to its owner; `error`: it handles the owner's failure, `timeout`: it stands in for an answer. */
  slot: 'body' | 'error' | 'timeout' | 'iteration' | 'branch' | 'try' | 'catch' | 'finally';
  /** Which iteration or branch. */
  index?: number;
  /** What an iteration is about; expressions see it with `index`. */
  item?: Json;
  /** Variables of its own: in iterations and branches that run beside others. */
  vars?: Table<Json>;
  /** Path of its only step, when it is a pass of `forEach`. */
  only?: string;
  /** Keys of the frames whose owner is a step of this one. */
  inner: Table<true>;
  /** How many steps are open in it and in those inside. */
  busy: number;
  /** Steps that failed while what waits for them does not need all of them. */
  failed?: Table<true>;
  /** Steps that were asked to stop since nobody waits for them any more; false: they have stopped. */
  lost?: Table<boolean>;
  /** By step that needs only some of its predecessors: those that had not settled when it was decided that it goes on. */
  unawaited?: Table<string[]>;
  /** What is kept until the frame is done with: of a `finally` what Try came to, of a pass what it came to. */
  result?: { output: Json; error: StepError | null };
  /** What its first steps receive. */
  previous: Json;
  /** What expressions see as `error`. */
  error?: StepError;
  /** Something that the frame depends on was performed anew, so that no recorded output may be reused in it. */
  fresh: boolean;
  /** Predecessors that have not settled yet, by step id. */
  blocked: Table<number>;
  /** Steps that have not settled yet. */
  left: number;
  /** Set while its open steps are being stopped. */
  closing?: Ending;
}

/** A step that waits for something from outside. */
export interface OpenStep {
  /** `outside`: an evaluation; `limit`: a lease; `hand`: it failed under `onError: "wait"`. */
  kind: 'action' | 'wait' | 'approval' | 'event' | 'child' | 'outside' | 'limit' | 'hand';
  frame: string;
  id: string;
  /** It has been asked to stop. */
  cancelled?: true;
  /** Of a step that waits for an evaluation: its id, whose answers its result will be among, and under which key. */
  asks?: { id: string; path: string; key: string };
}

/** What would undo a step, in the order in which steps completed. Resolved when the step completed. */
export interface Undo {
  /** Path of the step to be undone. */
  path: string;
  /** Key of its graph in the plan's index, and its id there. */
  graph: string;
  id: string;
  /** The resolved input of the compensation; or why it could not be resolved; or what it takes to resolve it later. */
  input: { value: Json } | { error: StepError } | { template: Json; scope: Scope };
  /** Characters of its JSON, roughly. */
  size: number;
}

/** What was done anew by hand to one step. */
export interface HandRetry {
  /** How often it was retried. */
  times: number;
  /** How often with another input. */
  edits: number;
  /** The input that it is performed with instead of its own. */
  edited?: { value: Json };
}

/** What is kept back until the path is free. */
export type LateDispatch = Extract<Command, { type: 'run-action' | 'start-child' }>;

/** A timer that runs: what it is for, on whom, and when it fires (epoch milliseconds). */
export interface Timer {
  purpose: 'deadline' | 'wait' | 'grace' | 'approval' | 'event';
  /** A task path, of a grace a frame key; `''`: the run. */
  target: string;
  at: number;
}

/** All that the engine knows of a run. Plain JSON: a continued run carries it. */
export interface EngineState {
  startedAt: number;
  /** `draining`: nothing new is dispatched, so that the run can be continued as new. */
  gate: 'open' | 'draining';
  /** A new workflow task has been asked for; no step starts before it. */
  yielding: boolean;
  /** Units of work of expressions since the run last asked for one; absent: none. */
  spent?: number;
  ended: Ending | null;
  /** What an Output step set. */
  output: { value: Json } | null;
  response: FinalRecord['response'];
  /** By path. */
  tasks: Table<TaskView>;
  frames: Table<Frame>;
  /** Keys of the graphs that each container has entered, by path: their steps are listed. */
  entered: Table<string[]>;
  /** How many passes each Loop has begun, by path: their steps are listed. */
  passes: Table<number>;
  /** The error that the catches of a Try are to be asked about, by path. */
  caught: Table<StepError>;
  /** How many open steps the run itself works on (actions, evaluations), and how many only wait. */
  working: number;
  waiting: number;
  /** Characters of JSON, roughly, that all inputs and outputs hold. */
  inlineSize: number;
  /** Why the run is to be cancelled, told before it is. */
  cancelReason: string;
  /** Frame key and step id of steps that may start, in order. */
  ready: [string, string][];
  /** By path. */
  open: Table<OpenStep>;
  /** By path of the Loop, `forEach` or Parallel step. */
  spreads: Table<Spread>;
  /** Variables of the execution. */
  vars: Table<Json>;
  paused: boolean;
  /** What is to be undone, oldest first; `undoChunks` come before it: lists by reference. */
  undo: Undo[];
  undoChunks: Json[];
  /** Set while the first so many of `undo`, or the input of the one at an index, are being sent outside. */
  spillingUndo?: { id: string; count: number } | { id: string; at: number };
  /** The run has come to its end, and somebody is asked whether the output holds. */
  completing?: { id: string; output: Json };
  /** Set while the run undoes what it did; `asks`: the id of the evaluation that this waits for. */
  undoing: { ending: Ending; current: string | null; steps: Compensation['steps']; asks?: string } | null;
  /** How many evaluations have been asked for: their ids are unique. */
  asked?: number;
  /** Tasks have been forgotten: only the record holds them. */
  forgot?: true;
  /** Some value in the state is a reference: only then do expressions look for them. */
  hasReferences: boolean;
  /** Results of outside work that the next attempt to start a step takes, by path of the step, then by what was asked. */
  answers: Table<Table<{ value: Json } | { error: StepError }>>;
  /** Why nothing starts yet: the whole run waits for its lease. */
  reason?: WaitReason;
  /** Paths of leases that are held or waited for, with their resolved keys. */
  leases: Table<string>;
  /** Steps retried by hand, by path. */
  retries: Table<HandRetry>;
  /**
   * Actions and children that were settled by hand while they ran: an answer is still to come and counts for nothing.
   * `next`: what is to run at the path once it has.
   */
  late: Table<{ next: LateDispatch | null }>;
  /** Ended tasks of closed iterations: the next record lets the state forget them. */
  finished: string[];
  /** Revision of the record under way, with the paths of tasks, and of inputs alone, that it lets the state forget. */
  recording: { revision: number; paths: string[]; inputs?: string[] } | null;
  /** By timer id. */
  timers: Table<Timer>;
  /** Paths performed anew in a run that retries another. */
  fresh: Table<true>;
  /** How often an approval was opened or closed, and how often it had been when the store was last told. Absent: never. */
  approvals?: { changes: number; told: number };
  /** Number of the last projection. */
  revision: number;
  /** Status that the last projection told. */
  told: ExecutionStatus | null;
  /** Paths of the tasks that changed since the last projection. */
  changed: Table<true>;
  /** Number of the last event. */
  sequence: number;
  /** Events that no projection has carried yet. */
  events: RunEvent[];
}

/** The state of a run before its first event. */
export function createState(at: number): EngineState {
  return {
    startedAt: at,
    gate: 'open',
    yielding: false,
    ended: null,
    output: null,
    response: null,
    tasks: createTable(),
    frames: createTable(),
    entered: createTable(),
    passes: createTable(),
    caught: createTable(),
    working: 0,
    waiting: 0,
    inlineSize: 0,
    cancelReason: '',
    ready: [],
    open: createTable(),
    spreads: createTable(),
    vars: createTable(),
    paused: false,
    undo: [],
    undoChunks: [],
    undoing: null,
    hasReferences: false,
    answers: createTable(),
    leases: createTable(),
    retries: createTable(),
    late: createTable(),
    finished: [],
    recording: null,
    timers: createTable(),
    fresh: createTable(),
    revision: 0,
    told: null,
    changed: createTable(),
    sequence: 0,
    events: [],
  };
}
