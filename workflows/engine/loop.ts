import type { StepError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, pathOf } from './activation.ts';
import { failStep, settleStep } from './frames.ts';
import { countInline } from './inline-size.ts';
import {
  ask,
  endLoop,
  failed,
  isLastPass,
  judgePass,
  loopOf,
  notePass,
  queueLoop,
  type RunningLoop,
  whileHolds,
} from './loop-pass.ts';
import { type LoopRange, tooMany } from './loop-range.ts';
import { enterGraph } from './open-frame.ts';
import { attemptInside, testTemplate } from './outside.ts';
import { scopeOf } from './scope.ts';
import { dropWindows, gatherErrors, gatherItems, isBehind, keepOutput, takeItem } from './spill.ts';
import { createSpread, passKey } from './spread.ts';
import type { Frame } from './state.ts';
import { ownVars } from './variables.ts';

/** Begins a loop; its passes start one by one, each when its turn comes. */
export function beginLoop(a: Activation, frame: Frame, step: PlanStep, range: LoopRange): void {
  const path = pathOf(frame, step.id);
  a.state.spreads[path] = createSpread(range.total, range.items);
  a.state.passes[path] = 0;
  const loop = loopOf(a, frame, step);
  if (loop) queueLoop(a, loop);
}

/** Lets a loop go on by one pass, or end. */
export function advanceLoop(a: Activation, loop: RunningLoop): void {
  const { frame, step, path, spread } = loop;
  spread.queued = false;
  const went = attemptInside(a, frame, step.id, path, () => goOn(a, loop));
  if (went === 'asked' || 'done' in went) return;
  endLoop(a, loop, went.failed);
  queueLoop(a, loop);
}

function goOn(a: Activation, loop: RunningLoop): void {
  const { spread, body } = loop;
  if (!spread.ending && judgePass(a, loop)) {
    queueLoop(a, loop);
    return;
  }
  if (spread.ending || isOver(loop)) {
    if (spread.running === 0) finish(a, loop);
    return;
  }
  if (spread.running >= body.concurrency || isBehind(a, loop.path, spread)) return;
  startNext(a, loop);
  if (spread.running < body.concurrency || isOver(loop)) queueLoop(a, loop);
}

function isOver({ spread }: RunningLoop): boolean {
  return spread.stopped || (spread.total !== null && spread.next >= spread.total);
}

/** Opens the next pass, leaves it out, or finds that there is none. */
function startNext(a: Activation, loop: RunningLoop): void {
  const { path, body, spread, frame, step } = loop;
  const index = spread.next;
  const outer = scopeOf(a, frame, step);
  if (!mayBegin(a, loop, outer)) return;
  const item = takeItem(a, path, spread, index);
  const scope = { ...outer, item, index, previous: item };
  const skip = ask(path, () => body.continue !== undefined && testTemplate(a, path, body.continue, scope));
  if (skip.error || skip.holds) {
    leaveOut(a, loop, scope, skip.error);
    return;
  }
  spread.next += 1;
  spread.running += 1;
  a.state.passes[path] = spread.next;
  enterGraph(a, frame, step.id, 'pass', {
    key: passKey(path, index),
    slot: 'iteration',
    prefix: `${path}[${index}]/`,
    ...(body.single ? { only: `${path}[${index}]` } : {}),
    index,
    item,
    previous: item,
    ...(body.concurrency > 1 ? ownVars(a, frame) : {}),
  });
}

/** Asks `while` and the limit of a loop that goes by a condition. @throws AppError `loop-limit` */
function mayBegin(a: Activation, loop: RunningLoop, outer: Scope): boolean {
  const { body, spread } = loop;
  if (body.over.by !== 'condition') return true;
  const index = spread.next;
  if (body.over.while !== undefined && (index > 0 || body.over.testFirst)) {
    const scope = { ...outer, item: index, index, steps: { ...outer.steps, ...spread.lastSteps } };
    if (!whileHolds(a, loop, scope)) {
      spread.stopped = true;
      return false;
    }
  }
  if (index >= body.maxIterations) throw tooMany(body, index + 1);
  return true;
}

function leaveOut(a: Activation, loop: RunningLoop, scope: Scope, error: StepError | null): void {
  const { path, body, spread } = loop;
  const index = spread.next;
  const isLast = !(error && body.onItemError === 'fail') && isLastPass(a, loop, scope);
  spread.next += 1;
  a.state.passes[path] = spread.next;
  if (error) notePass(a, loop, index, failed(error));
  else keepOutput(a, spread, index, null);
  if (isLast) spread.stopped = true;
}

function finish(a: Activation, { frame, step, path, body, spread }: RunningLoop): void {
  if (spread.ending?.error) {
    forget(a, path);
    failStep(a, frame, step.id, spread.ending.error);
    return;
  }
  const items = gatherItems(a, path, spread);
  const errors = gatherErrors(a, path, spread);
  const output: Json = body.single && body.onItemError === 'fail' ? { items } : { items, errors };
  countInline(a, output);
  forget(a, path);
  settleStep(a, frame, step.id, 'COMPLETED', output);
}

function forget(a: Activation, path: string): void {
  delete a.state.spreads[path];
  dropWindows(a, path);
}
