import type { Command } from '../engine/command.ts';
import type { Engine } from '../engine/create-engine.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { EngineState } from '../engine/state.ts';
import { hasUntoldApprovals, returnProjection } from '../engine/view.ts';
import type { ExecutionStatus, Projection, RunEvent, TaskView } from '../execution.ts';
import type { LocalLane } from './local-lane.ts';
import { createRecordWriter } from './record-writer.ts';
import { showStatus } from './show-status.ts';

/** Keeps the record of an open run near to the truth, at the least cost. */
export interface Projector {
  /** Told after each batch of events, before its commands are carried out: a projection may ride on one of them. */
  afterBatch(commands: Command[]): void;
  /** Projects whatever the status; its hop ends the activation, as a `yield` asks. A timer would take a second. */
  checkpoint(): Promise<void>;
  isBusy(): boolean;
  /** Waits for what is being written; gives the events that could not be written. */
  settle(): Promise<RunEvent[]>;
}

/** What a projector works with; `push` takes the answers to `record`. */
export interface ProjectorParts {
  engine: Engine;
  state: EngineState;
  notify: boolean;
  lane: LocalLane;
  push: (event: EngineEvent) => void;
}

/** Bytes of JSON up to which a projection rides on an activity with the inputs and outputs of its tasks. */
const MAX_RIDING = 16_384;
/** Changed tasks up to which it rides at all. */
const MAX_RIDING_TASKS = 100;

type RunAction = Extract<Command, { type: 'run-action' }>;

/** Projects the run when it first blocks, when its status or its approvals change, and with `notify` after every change. */
export function createProjector({ engine, state, notify, lane, push }: ProjectorParts): Projector {
  const writer = createRecordWriter(lane);
  let shown: ExecutionStatus | null = state.told;
  let writing: Promise<void> | null = null;

  const isDue = () => {
    if (state.ended || state.gate !== 'open' || state.yielding) return false;
    const isShown = state.told === engine.status(state) && !hasUntoldApprovals(state);
    return !isShown || (notify && state.events.length > 0);
  };
  const write = async () => {
    while (isDue()) {
      const projection = engine.takeProjection(state);
      if (projection && !(await writer.project(projection))) return returnProjection(state, projection);
    }
  };
  const record = async (projection: Projection) => {
    await writer.record(projection);
    push({ type: 'recorded', at: Date.now(), revision: projection.revision });
  };
  // What rides may arrive late, and then it would be in the way of what was written before it.
  const mayRide = () => !notify && !writer.isBusy() && Object.keys(state.changed).length <= MAX_RIDING_TASKS;
  return {
    afterBatch(commands) {
      if (state.gate === 'open') shown = showStatus(shown, engine.status(state));
      for (const command of commands) if (command.type === 'record') void record(command.projection);
      if (!isDue() || writing) return;
      const carrier = mayRide() ? commands.find((command) => command.type === 'run-action') : undefined;
      if (carrier) ride(carrier, engine.takeProjection(state));
      else {
        writing = write().finally(() => {
          writing = null;
        });
      }
    },
    async checkpoint() {
      if (writing) await writing;
      const projection = engine.takeProjection(state);
      if (projection && !(await writer.project(projection))) returnProjection(state, projection);
    },
    isBusy: () => writing !== null || writer.isBusy(),
    async settle() {
      if (writing) await writing;
      if (writer.isBusy()) await writer.settled();
      return state.events;
    },
  };
}

function ride(carrier: RunAction, projection: Projection | null): void {
  if (projection) carrier.task = { ...carrier.task, projection: lighten(projection) };
}

function lighten(projection: Projection): Projection {
  if (JSON.stringify(projection).length <= MAX_RIDING) return projection;
  const lighter = ({ input, output: _, ...task }: TaskView): TaskView =>
    // Whoever is asked for an approval is shown its form.
    task.reason?.kind === 'approval' && input !== undefined ? { ...task, input } : task;
  return { ...projection, tasks: projection.tasks.map(lighter) };
}
