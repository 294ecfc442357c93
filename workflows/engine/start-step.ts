import type { FinalRecord } from '../execution.ts';
import { type StepError, toStepError } from '../language/app-error.ts';
import { isObject, type Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, frameOf, stepOf, taskOf, touch } from './activation.ts';
import { closeFrame } from './close-frame.ts';
import { type Decision, decide, resolveInput } from './decide.ts';
import { afterClosing, dependsOnFresh, enterStep, failStep, markEnded, settleStep } from './frames.ts';
import { countInline } from './inline-size.ts';
import { scopeOf } from './scope.ts';
import type { Ending, Frame } from './state.ts';
import { armTimer } from './timers.ts';

/** Starts a step whose predecessors have settled, and carries it as far as it goes without help from outside. */
export function startStep(a: Activation, frame: Frame, id: string): void {
  const step = stepOf(a, frame, id);
  if (reuseOutput(a, frame, step)) return;
  const decision = attempt(a, frame, step);
  if ('failed' in decision) failStep(a, frame, id, decision.failed);
  else carryOut(a, frame, step, decision);
}

/** Takes over what the retried execution recorded, unless something before it was performed anew. */
function reuseOutput(a: Activation, frame: Frame, step: PlanStep): boolean {
  const { reuse } = a.run;
  if (!reuse) return false;
  const path = frame.prefix + step.id;
  const stale = dependsOnFresh(a, frame, step.id);
  const recorded = Object.hasOwn(reuse, path) ? reuse[path] : undefined;
  if (recorded && !stale && isReusable(step)) {
    taskOf(a, frame, step.id).reused = true;
    settleStep(a, frame, step.id, recorded.status, recorded.output);
    return true;
  }
  const isContainer = step.body.kind === 'choice';
  if (stale || (!recorded && !isContainer)) a.state.fresh[path] = true;
  return false;
}

/** Containers are walked again, since their steps are what is reused; a role takes effect only when it is performed. */
function isReusable({ body }: PlanStep): boolean {
  return body.kind === 'action' || body.kind === 'wait' || (body.kind === 'pure' && body.role === 'none');
}

/** The only place where what an author wrote is evaluated: whatever it throws fails the step, and nothing else. */
function attempt(a: Activation, frame: Frame, step: PlanStep): Decision | { failed: StepError } {
  const path = frame.prefix + step.id;
  try {
    const scope = scopeOf(a, frame, step);
    if (step.when !== undefined && !a.evaluator.test(step.when, scope)) return { kind: 'skip' };
    if (step.body.kind === 'choice') return decide(a, { path, step, scope, input: null });
    const input = resolveInput(a, step, scope);
    countInline(a, input);
    taskOf(a, frame, step.id).input = input;
    const decision = decide(a, { path, step, scope, input });
    if (decision.kind === 'complete') countInline(a, decision.output);
    return decision;
  } catch (error) {
    return { failed: toStepError(error, path) };
  }
}

function carryOut(a: Activation, frame: Frame, step: PlanStep, decision: Decision): void {
  switch (decision.kind) {
    case 'skip':
      settleStep(a, frame, step.id, 'SKIPPED', null);
      break;
    case 'complete':
      taskOf(a, frame, step.id).attempts = 1;
      applyRole(a, frame, step, decision);
      settleStep(a, frame, step.id, 'COMPLETED', decision.output);
      break;
    case 'run':
      begin(a, frame, step, 'RUNNING');
      a.state.open[decision.task.path] = { kind: 'action', frame: frame.key, id: step.id };
      a.commands.push({ type: 'run-action', task: decision.task });
      break;
    case 'enter':
      begin(a, frame, step, 'RUNNING');
      if (decision.slot === null) settleStep(a, frame, step.id, 'COMPLETED', null);
      else enterStep(a, frame, step.id, decision.slot);
      break;
    case 'wait':
      startWait(a, frame, step, decision.until);
      break;
    case 'terminate':
      terminate(a, frame, step, decision.ending);
      break;
  }
}

function begin(a: Activation, frame: Frame, step: PlanStep, status: 'RUNNING' | 'WAITING'): void {
  const task = taskOf(a, frame, step.id);
  task.status = status;
  task.startedAt = a.at;
  task.attempts = 1;
  touch(a, task);
}

function applyRole(a: Activation, frame: Frame, step: PlanStep, done: Extract<Decision, { kind: 'complete' }>): void {
  const { input = null } = taskOf(a, frame, step.id);
  if (done.role === 'output') a.state.output = { value: input };
  if (done.role === 'response') a.state.response = toResponse(done.output);
}

function startWait(a: Activation, frame: Frame, step: PlanStep, until: number): void {
  begin(a, frame, step, 'WAITING');
  const path = frame.prefix + step.id;
  a.state.open[path] = { kind: 'wait', frame: frame.key, id: step.id };
  if (until <= a.at) endWait(a, path);
  else armTimer(a, { purpose: 'wait', target: path, at: until });
}

/** Ends a Wait that is over: it passes on what it was given. */
export function endWait(a: Activation, path: string): void {
  const open = a.state.open[path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  settleStep(a, frame, open.id, 'COMPLETED', scopeOf(a, frame, stepOf(a, frame, open.id)).previous);
}

function terminate(a: Activation, frame: Frame, step: PlanStep, ending: Ending): void {
  taskOf(a, frame, step.id).attempts = 1;
  markEnded(a, frame, step.id, 'COMPLETED', ending.output);
  endOwners(a, frame, ending);
  const closed = closeFrame(a, frameOf(a, ''), ending);
  if (closed) afterClosing(a, closed);
}

/** The steps around a Terminate end as it says. */
function endOwners(a: Activation, frame: Frame, ending: Ending): void {
  if (frame.parent === null) return;
  const outer = frameOf(a, frame.parent);
  const task = taskOf(a, outer, frame.owner);
  if (task.status === 'RUNNING') {
    if (ending.error) task.error = ending.error;
    task.status = ending.error ? 'FAILED' : 'COMPLETED';
    task.output = null;
    task.completedAt = a.at;
    touch(a, task);
  }
  endOwners(a, outer, ending);
}

function toResponse(output: Json): NonNullable<FinalRecord['response']> {
  const { status, headers, body = null } = isObject(output) ? output : {};
  const texts = Object.entries(isObject(headers) ? headers : {}).map(([name, value]) => [name, String(value)]);
  return { status: typeof status === 'number' ? status : 200, headers: Object.fromEntries(texts), body };
}
