import { type StepError, toStepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import type { ParallelBody, PlanStep } from '../language/plan.ts';
import { type Activation, pathOf, stepOf } from './activation.ts';
import { closeFrame } from './close-frame.ts';
import { failStep, innerKeys, settleStep } from './frames.ts';
import { countOrExplain } from './inline-size.ts';
import { neededBy, unsatisfied } from './join.ts';
import { isIdle } from './last-output.ts';
import { enterGraph } from './open-frame.ts';
import { createSpread, noteError, passKey, type Spread } from './spread.ts';
import type { Ending, Frame } from './state.ts';
import { ownVars } from './variables.ts';

interface RunningParallel {
  frame: Frame;
  step: PlanStep;
  body: ParallelBody;
  path: string;
  spread: Spread;
}

/** Opens every branch at once. */
export function beginParallel(a: Activation, frame: Frame, step: PlanStep, body: ParallelBody): void {
  const path = pathOf(frame, step.id);
  const spread = createSpread(body.branches.length);
  a.state.spreads[path] = spread;
  spread.running = body.branches.length;
  spread.outputs = body.branches.map(() => null);
  for (const index of body.branches.keys()) {
    enterGraph(a, frame, step.id, String(index), {
      key: passKey(path, index),
      slot: 'branch',
      index,
      ...ownVars(a, frame),
    });
  }
  if (spread.running === 0) finish(a, { frame, step, body, path, spread });
}

/** Takes in how a branch ended, and stops the others when that decides it. */
export function branchEnded(a: Activation, outer: Frame, frame: Frame, ending: Ending): void {
  const step = stepOf(a, outer, frame.owner);
  const path = pathOf(outer, step.id);
  const spread = a.state.spreads[path];
  if (!spread || step.body.kind !== 'parallel') return;
  const parallel = { frame: outer, step, body: step.body, path, spread };
  const index = frame.index ?? 0;
  spread.running -= 1;
  if (ending.status === 'COMPLETED' && !spread.ending) {
    // Runs of earlier engines counted a branch that was skipped whole.
    if (a.run.engineVersion < 3 || !isIdle(a, frame)) spread.completed += 1;
    spread.outputs[index] = ending.output;
  }
  if (ending.error) noteError(spread, index, ending.error);
  if (!spread.ending) decide(a, parallel, ending);
  if (spread.running === 0) finish(a, parallel);
}

function decide(a: Activation, parallel: RunningParallel, ending: Ending): void {
  const { body, spread, path } = parallel;
  const needed = neededBy(body);
  if (needed === null) {
    if (body.join === 'all' && ending.error) stopOthers(a, parallel, ending.error);
  } else if (spread.completed >= needed) {
    stopOthers(a, parallel, null);
  } else if (spread.completed + spread.running < needed) {
    stopOthers(a, parallel, toStepError(unsatisfied('branches', needed, spread.completed), path));
  }
}

function stopOthers(a: Activation, { frame, step, spread }: RunningParallel, error: StepError | null): void {
  spread.ending = { error };
  for (const key of innerKeys(a, frame, step.id)) {
    const branch = a.state.frames[key];
    if (branch) closeFrame(a, branch, { status: 'CANCELLED', error: null, output: null });
  }
}

function finish(a: Activation, { frame, step, body, path, spread }: RunningParallel): void {
  delete a.state.spreads[path];
  const error = spread.ending?.error;
  if (error) {
    failStep(a, frame, step.id, error);
    return;
  }
  const { outputs: branches, errors } = spread;
  const output: Json = body.join === 'collect' ? { branches, errors } : { branches };
  const tooLarge = countOrExplain(a, output, path);
  if (tooLarge) failStep(a, frame, step.id, tooLarge);
  else settleStep(a, frame, step.id, 'COMPLETED', output);
}
