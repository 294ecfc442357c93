import { type Activation, type EndedFrame, graphOf, pathOf } from './activation.ts';
import { dropFrame, finishClosing } from './close-frame.ts';
import { completeRun } from './complete-run.ts';
import { endRun } from './end-run.ts';
import { failStep, handleStep, isLost, noteStopped, settleStep } from './frames.ts';
import { passEnded } from './loop-pass.ts';
import { branchEnded } from './parallel.ts';
import type { Ending, Frame } from './state.ts';
import { partEnded } from './try.ts';
import { beginUndoing } from './undo-run.ts';

/** Works off the scopes that have ended: the steps that hold them go on, and may end further ones. */
export function workOffEnded(a: Activation): void {
  for (let next = a.ended.shift(); next && !a.state.ended; next = a.ended.shift()) endFrame(a, next);
}

function endFrame(a: Activation, ended: EndedFrame): void {
  const { frame, ending, stopped } = ended;
  // It was stopped after it had completed: that is told by an entry of its own.
  if (!stopped && (frame.closing || a.state.frames[frame.key] !== frame)) return;
  if (frame.parent === null) {
    endRoot(a, ended);
    return;
  }
  const outer = a.state.frames[frame.parent];
  if (!outer) return;
  if (!stopped) dropFrame(a, frame);
  noteFresh(a, outer, frame);
  if (isLost(outer, frame.owner)) noteStopped(a, outer, frame.owner);
  else if (outer.closing && !ending.error) finishClosing(a, outer);
  else tellOwner(a, outer, frame, ending);
}

function endRoot(a: Activation, { ending, stopped }: EndedFrame): void {
  if (stopped) {
    if (ending.status === 'COMPLETED') completeRun(a, ending.output);
    else if (!beginUndoing(a, ending)) endRun(a, ending);
    return;
  }
  const set = a.state.output ?? (a.state.response && { value: a.state.response.body });
  completeRun(a, set ? set.value : ending.output);
}

function tellOwner(a: Activation, outer: Frame, frame: Frame, ending: Ending): void {
  switch (frame.slot) {
    case 'iteration':
      passEnded(a, outer, frame, ending);
      break;
    case 'branch':
      branchEnded(a, outer, frame, ending);
      break;
    case 'try':
    case 'catch':
    case 'finally':
      partEnded(a, outer, frame, ending);
      break;
    default:
      if (ending.error) failStep(a, outer, frame.owner, ending.error);
      else if (frame.slot === 'error') handleStep(a, outer, frame.owner, ending.output);
      else settleStep(a, outer, frame.owner, 'COMPLETED', ending.output);
  }
}

/** A step that holds something performed anew counts as performed anew. */
function noteFresh(a: Activation, outer: Frame, frame: Frame): void {
  if (!a.run.reuse) return;
  const isFresh = graphOf(a, frame).steps.some(({ id }) => a.state.fresh[pathOf(frame, id)]);
  if (isFresh) a.state.fresh[pathOf(outer, frame.owner)] = true;
}
