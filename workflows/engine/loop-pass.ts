import { AppError, type StepError, toStepError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { LoopBody, PlanStep } from '../language/plan.ts';
import { type Activation, pathOf, stepOf } from './activation.ts';
import { closeFrame, dropFrame } from './close-frame.ts';
import { noteClosedPass } from './evict.ts';
import { innerKeys } from './frames.ts';
import { testTemplate } from './outside.ts';
import { ownSteps, scopeIn } from './scope.ts';
import { keepOutput } from './spill.ts';
import { noteError, passKey, type Spread } from './spread.ts';
import type { Ending, Frame } from './state.ts';
import { createTable } from './table.ts';

/** A Loop that runs. */
export interface RunningLoop {
  frame: Frame;
  step: PlanStep;
  body: LoopBody;
  path: string;
  spread: Spread;
}

/** The loop of a step; null when the step holds none that runs. */
export function loopOf(a: Activation, frame: Frame, step: PlanStep): RunningLoop | null {
  const path = pathOf(frame, step.id);
  const spread = a.state.spreads[path];
  return spread && step.body.kind === 'loop' ? { frame, step, body: step.body, path, spread } : null;
}

/** Puts a loop in the line of ready steps, so that it goes on when its turn comes. */
export function queueLoop(a: Activation, { frame, step, spread }: RunningLoop): void {
  if (spread.queued) return;
  spread.queued = true;
  a.state.ready.push([frame.key, step.id]);
}

/** Takes in how a pass ended, unless it is to be asked `break` and `until` first. */
export function passEnded(a: Activation, outer: Frame, frame: Frame, ending: Ending): void {
  const loop = loopOf(a, outer, stepOf(a, outer, frame.owner));
  if (!loop) return;
  const { body, spread } = loop;
  const failsLoop = ending.status === 'FAILED' && body.onItemError === 'fail';
  if (!asksAfter(body) || spread.ending || failsLoop || ending.status === 'CANCELLED') {
    concludePass(a, loop, frame, ending);
    return;
  }
  // The expressions see its steps, so it stays until they are answered.
  delete frame.closing;
  frame.result = { output: ending.output, error: ending.error };
  a.state.frames[frame.key] = frame;
  outer.inner[frame.key] = true;
  spread.judging.push(frame.index ?? 0);
  queueLoop(a, loop);
}

/** Asks the pass that ended first whether the loop goes on; false when none is to be asked. */
export function judgePass(a: Activation, loop: RunningLoop): boolean {
  const { path, spread } = loop;
  const [index] = spread.judging;
  if (index === undefined) return false;
  const frame = a.state.frames[passKey(path, index)];
  const error = frame ? askAfter(a, loop, frame) : null;
  spread.judging.shift();
  if (!frame) return true;
  const { output, error: own } = frame.result ?? { output: null, error: null };
  const failure = own ?? error;
  dropFrame(a, frame);
  concludePass(a, loop, frame, failure ? failed(failure) : { status: 'COMPLETED', error: null, output });
  return true;
}

/** Takes in what one pass came to; a failure ends the loop unless failures are collected. */
export function notePass(a: Activation, loop: RunningLoop, index: number, ending: Ending): void {
  const { spread, body } = loop;
  keepOutput(a, spread, index, ending.status === 'COMPLETED' ? ending.output : null);
  if (ending.status === 'COMPLETED') spread.completed += 1;
  if (!ending.error) return;
  if (body.onItemError === 'fail') endLoop(a, loop, ending.error);
  else noteError(spread, index, ending.error);
}

/** Stops what runs of a loop; it ends once nothing does, with the error if there is one. */
export function endLoop(a: Activation, { frame, step, spread }: RunningLoop, error: StepError | null): void {
  if (spread.ending && (spread.ending.error || !error)) return;
  spread.ending = { error };
  const ending: Ending = { status: 'CANCELLED', error: null, output: null };
  for (const key of innerKeys(a, frame, step.id)) {
    const pass = a.state.frames[key];
    if (pass) closeFrame(a, pass, ending);
  }
}

/**
 * What a condition sees after a pass, or after one that was left out: a step that did not run in it is seen as skipped, unless
 * the condition itself asks whether it is there. Runs of earlier engines do not see it at all.
 */
function withSkipped(a: Activation, { graph }: LoopBody, condition: string, scope: Scope): Scope {
  const isMissing = (id: string) => !Object.hasOwn(scope.steps, id) && !condition.includes(`has(steps.${id})`);
  const missing = a.run.engineVersion < 3 ? [] : graph.steps.filter(({ id }) => isMissing(id));
  if (missing.length === 0) return scope;
  const steps = createTable(scope.steps);
  for (const { id } of missing) steps[id] = { output: null, status: 'SKIPPED', error: null };
  return { ...scope, steps };
}

/** The ending of a pass that failed. */
export function failed(error: StepError): Ending {
  return { status: 'FAILED', error, output: null };
}

function concludePass(a: Activation, loop: RunningLoop, frame: Frame, ending: Ending): void {
  const { body, spread } = loop;
  if (body.over.by === 'condition' && body.over.while !== undefined && ending.status !== 'CANCELLED') {
    spread.lastSteps = createTable(ownSteps(a, frame));
  }
  a.seen.delete(frame.key);
  spread.running -= 1;
  noteClosedPass(a, frame);
  notePass(a, loop, frame.index ?? 0, ending);
  queueLoop(a, loop);
}

function asksAfter({ break: leave, over }: LoopBody): boolean {
  return leave !== undefined || (over.by === 'condition' && over.until !== undefined);
}

/** Asks `break`, then `until`. Gives what the pass fails with; a failing `until` ends the loop. */
function askAfter(a: Activation, { body, path, spread }: RunningLoop, frame: Frame): StepError | null {
  const scope = scopeIn(a, frame);
  const { break: leave } = body;
  const { holds, error } = ask(
    path,
    () => leave !== undefined && testTemplate(a, path, leave, withSkipped(a, body, leave, scope)),
  );
  if (holds) spread.stopped = true;
  else if (!(error && body.onItemError === 'fail') && isLastPass(a, { body, path }, scope)) spread.stopped = true;
  return error;
}

/** Whether `while` holds, which sees the steps of the pass before. */
export function whileHolds(a: Activation, { body, path }: Pick<RunningLoop, 'body' | 'path'>, scope: Scope): boolean {
  const condition = body.over.by === 'condition' ? body.over.while : undefined;
  return condition === undefined || testTemplate(a, path, condition, withSkipped(a, body, condition, scope));
}

/** Whether `until` holds after a pass. */
export function isLastPass(a: Activation, { body, path }: Pick<RunningLoop, 'body' | 'path'>, scope: Scope): boolean {
  const until = body.over.by === 'condition' ? body.over.until : undefined;
  return until !== undefined && testTemplate(a, path, until, withSkipped(a, body, until, scope));
}

/** What a condition gives, or the error that it fails with; what must be evaluated outside goes on. */
export function ask(path: string, test: () => boolean): { holds: boolean; error: StepError | null } {
  try {
    return { holds: test(), error: null };
  } catch (error) {
    if (error instanceof AppError) return { holds: false, error: toStepError(error, path) };
    throw error;
  }
}
