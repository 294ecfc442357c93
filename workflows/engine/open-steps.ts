import { type Activation, frameOf, pathOf } from './activation.ts';
import type { EngineState, Frame, OpenStep } from './state.ts';

/** Notes that a step waits for something from outside. */
export function openStep(a: Activation, frame: Frame, id: string, kind: OpenStep['kind']): void {
  const path = pathOf(frame, id);
  dropOpen(a, path);
  a.state.open[path] = { kind, frame: frame.key, id };
  noteApproval(a, kind);
  count(a.state, kind, 1);
  countAround(a, frame, 1);
}

/** Notes that a step waits no longer; nothing happens when it does not. */
export function dropOpen(a: Activation, path: string): void {
  const open = a.state.open[path];
  if (!open) return;
  delete a.state.open[path];
  noteApproval(a, open.kind);
  count(a.state, open.kind, -1);
  const frame = a.state.frames[open.frame];
  if (frame) countAround(a, frame, -1);
}

/** Lets a step be started again, as far as it can go now. */
export function queueStep(a: Activation, frame: Frame, id: string): void {
  dropOpen(a, pathOf(frame, id));
  a.state.ready.push([frame.key, id]);
}

/** Somebody may be looking for approvals: the store is told of each change. Runs of earlier engines tell when they rest. */
function noteApproval({ state, run }: Activation, kind: OpenStep['kind']): void {
  if (kind !== 'approval' || run.engineVersion < 3) return;
  const { changes, told } = state.approvals ?? { changes: 0, told: 0 };
  state.approvals = { changes: changes + 1, told };
}

function count(state: EngineState, kind: OpenStep['kind'], by: 1 | -1): void {
  if (kind === 'action' || kind === 'outside') state.working += by;
  else state.waiting += by;
}

function countAround(a: Activation, frame: Frame, by: 1 | -1): void {
  frame.busy += by;
  if (frame.parent !== null) countAround(a, frameOf(a, frame.parent), by);
}
