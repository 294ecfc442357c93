import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { proxyLocalActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { Command } from '../engine/command.ts';
import type { Engine } from '../engine/create-engine.ts';
import type { EngineState } from '../engine/state.ts';
import { returnProjection } from '../engine/view.ts';
import { type ExecutionStatus, type Projection, type RunEvent, temporalNames } from '../execution.ts';

/** Keeps the record of an open run near to the truth, at the least cost. */
export interface Projector {
  /** Told after each batch of events, before its commands are carried out: a projection may ride on one of them. */
  afterBatch(commands: Command[]): void;
  /** Projects whatever the status; its hop ends the activation, as a `yield` asks. A timer would take a second. */
  checkpoint(): Promise<void>;
  /** Waits for a projection under way; gives the events that could not be written. */
  settle(): Promise<RunEvent[]>;
}

/** Bytes of JSON up to which a projection rides on an activity with the inputs and outputs of its tasks. */
const MAX_RIDING = 16_384;

const statusKey = defineSearchAttributeKey(temporalNames.searchAttributes.status, SearchAttributeType.KEYWORD);

/** Projects the run when it first blocks, when its status changes, and with `notify` after every change. */
export function createProjector(engine: Engine, state: EngineState, notify: boolean): Projector {
  let shown: ExecutionStatus | null = state.told;
  let writing: Promise<void> | null = null;

  const isDue = () => {
    if (state.ended || state.gate !== 'open' || state.yielding) return false;
    return state.told !== engine.status(state) || (notify && state.events.length > 0);
  };
  const write = async () => {
    while (isDue()) {
      const projection = engine.takeProjection(state);
      if (projection && !(await project(projection))) return returnProjection(state, projection);
    }
  };
  return {
    afterBatch(commands) {
      if (state.gate === 'open') shown = showStatus(shown, engine.status(state));
      if (!isDue() || writing) return;
      const carrier = notify ? undefined : commands.find((command) => command.type === 'run-action');
      const projection = carrier && engine.takeProjection(state);
      if (projection) carrier.task = { ...carrier.task, projection: lighten(projection) };
      else {
        writing = write().finally(() => {
          writing = null;
        });
      }
    },
    async checkpoint() {
      if (writing) await writing;
      const projection = engine.takeProjection(state);
      if (projection && !(await project(projection))) returnProjection(state, projection);
    },
    async settle() {
      if (writing) await writing;
      return state.events;
    },
  };
}

/** Temporal's lists tell runs that wait from those that run; each change is an event of the history. */
function showStatus(shown: ExecutionStatus | null, status: ExecutionStatus): ExecutionStatus {
  if ((shown === 'WAITING') !== (status === 'WAITING')) upsertSearchAttributes([{ key: statusKey, value: status }]);
  return status;
}

function lighten(projection: Projection): Projection {
  if (JSON.stringify(projection).length <= MAX_RIDING) return projection;
  return { ...projection, tasks: projection.tasks.map(({ input: _, output: __, ...task }) => task) };
}

/** Whether it was written; a record that is behind for a while is not worth holding up the run. */
async function project(projection: Projection): Promise<boolean> {
  const activities = proxyLocalActivities<{ project(projection: Projection): Promise<void> }>({
    startToCloseTimeout: '5s',
    retry: { initialInterval: '100ms', maximumAttempts: 2 },
  });
  try {
    await activities.project(projection);
    return true;
  } catch {
    return false;
  }
}
