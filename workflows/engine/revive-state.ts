import { createState, type EngineState, type Frame } from './state.ts';
import { createTable, type Table } from './table.ts';

/** A state that has been through JSON, fit to be advanced again. */
export function reviveState(given: EngineState): EngineState {
  // A run of an earlier release carries less.
  const carried = { ...createState(given.startedAt), ...given };
  const state = {
    ...carried,
    frames: reviveFrames(carried.frames),
    tasks: createTable(carried.tasks),
    entered: createTable(carried.entered),
    passes: createTable(carried.passes),
    caught: createTable(carried.caught),
    open: createTable(carried.open),
    spreads: createTable(carried.spreads),
    vars: createTable(carried.vars),
    answers: createTable(carried.answers),
    leases: createTable(carried.leases),
    retries: createTable(carried.retries),
    late: createTable(carried.late),
    timers: createTable(carried.timers),
    fresh: createTable(carried.fresh),
    changed: createTable(carried.changed),
  };
  countOpen(state);
  return state;
}

function reviveFrames(given: Table<Frame>): Table<Frame> {
  const frames = createTable<Frame>();
  for (const [key, frame] of Object.entries(given)) {
    frames[key] = {
      ...frame,
      blocked: createTable(frame.blocked),
      inner: createTable(),
      busy: 0,
      ...(frame.vars ? { vars: createTable(frame.vars) } : {}),
      ...(frame.failed ? { failed: createTable(frame.failed) } : {}),
      ...(frame.unawaited ? { unawaited: createTable(frame.unawaited) } : {}),
      ...(frame.lost ? { lost: createTable(frame.lost) } : {}),
    };
  }
  for (const { key, parent } of Object.values(frames)) {
    const outer = parent === null ? undefined : frames[parent];
    if (outer) outer.inner[key] = true;
  }
  return frames;
}

/** Counts again what is open: a run of an earlier release did not. */
function countOpen(state: EngineState): void {
  state.working = 0;
  state.waiting = 0;
  for (const { kind, frame } of Object.values(state.open)) {
    if (kind === 'action' || kind === 'outside') state.working += 1;
    else state.waiting += 1;
    for (let around = state.frames[frame]; around; around = outerOf(state, around)) around.busy += 1;
  }
}

function outerOf(state: EngineState, { parent }: Frame): Frame | undefined {
  return parent === null ? undefined : state.frames[parent];
}
