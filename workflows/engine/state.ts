import type { ExecutionStatus, FinalRecord, RunEvent, TaskView } from '../execution.ts';
import type { StepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
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
  /** `error`: it handles the failure of its owner. */
  slot: 'body' | 'error';
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
  kind: 'action' | 'wait';
  frame: string;
  id: string;
  /** It has been asked to stop. */
  cancelled?: true;
}

/** A timer that runs: what it is for, on whom, and when it fires (epoch milliseconds). */
export interface Timer {
  purpose: 'deadline' | 'wait' | 'grace';
  /** A task path (wait) or a frame key (grace). */
  target: string;
  at: number;
}

/** All that the engine knows of a run. Plain JSON: a continued run carries it. */
export interface EngineState {
  startedAt: number;
  /** `draining`: nothing new is dispatched, so that the run can be continued as new. A pause is one more value. */
  gate: 'open' | 'draining';
  /** A new workflow task has been asked for; no step starts before it. */
  yielding: boolean;
  ended: Ending | null;
  /** What an Output step set. */
  output: { value: Json } | null;
  response: FinalRecord['response'];
  /** By path. */
  tasks: Table<TaskView>;
  frames: Table<Frame>;
  /** Keys of the graphs that each container has entered, by path: their steps are listed. */
  entered: Table<string[]>;
  /** Characters of JSON, roughly, that all inputs and outputs hold. */
  inlineSize: number;
  /** Why the run is to be cancelled, told before it is. */
  cancelReason: string;
  /** Frame key and step id of steps that may start, in order. */
  ready: [string, string][];
  /** By path. */
  open: Table<OpenStep>;
  /** By timer id. */
  timers: Table<Timer>;
  /** Paths performed anew in a run that retries another. */
  fresh: Table<true>;
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
    inlineSize: 0,
    cancelReason: '',
    ready: [],
    open: createTable(),
    timers: createTable(),
    fresh: createTable(),
    revision: 0,
    told: null,
    changed: createTable(),
    sequence: 0,
    events: [],
  };
}

/** A state that has been through JSON, fit to be advanced again. */
export function reviveState(carried: EngineState): EngineState {
  const frames = createTable(carried.frames);
  for (const [key, frame] of Object.entries(frames)) frames[key] = { ...frame, blocked: createTable(frame.blocked) };
  return {
    ...carried,
    frames,
    tasks: createTable(carried.tasks),
    entered: createTable(carried.entered),
    open: createTable(carried.open),
    timers: createTable(carried.timers),
    fresh: createTable(carried.fresh),
    changed: createTable(carried.changed),
  };
}
