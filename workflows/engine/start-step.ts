import type { PlanStep } from '../language/plan.ts';
import { redactSealed } from '../language/sealed.ts';
import { type Activation, pathOf, stepOf, taskOf } from './activation.ts';
import { carryOut } from './carry-out.ts';
import { type Decision, decide, resolveInput, takesNoInput } from './decide.ts';
import { failStep, settleStep } from './frames.ts';
import { countInline, discountInline } from './inline-size.ts';
import { joinStanding, neededBy, unsatisfied } from './join.ts';
import { keepInput } from './large-values.ts';
import { askLease, holdsLease } from './lease.ts';
import { advanceLoop } from './loop.ts';
import { loopOf } from './loop-pass.ts';
import { dependsOnFresh } from './open-frame.ts';
import { attemptInside, NeedsOutside, testTemplate } from './outside.ts';
import { scopeOf } from './scope.ts';
import type { Frame } from './state.ts';
import { catchError } from './try.ts';

/** Starts a step whose predecessors have settled, and carries it as far as it goes without help from outside. */
export function startStep(a: Activation, frame: Frame, id: string): void {
  const step = stepOf(a, frame, id);
  if (goesOn(a, frame, step) || failsJoin(a, frame, step) || reuseOutput(a, frame, step)) return;
  const path = pathOf(frame, id);
  const decided = attemptInside(a, frame, id, path, () => attempt(a, frame, step));
  if (decided === 'asked') return;
  if ('failed' in decided) failStep(a, frame, id, decided.failed);
  else carryOut(a, frame, step, decided.done);
}

/** Lets a step that runs already go on: a Loop by a pass, a Try to its catch. */
function goesOn(a: Activation, frame: Frame, step: PlanStep): boolean {
  const loop = loopOf(a, frame, step);
  if (loop) {
    advanceLoop(a, loop);
    return true;
  }
  const error = a.state.caught[pathOf(frame, step.id)];
  if (!error || step.body.kind !== 'try') return false;
  catchError(a, frame, step, step.body, error);
  return true;
}

/** Fails a step when fewer of its predecessors completed than it needs. */
function failsJoin(a: Activation, frame: Frame, step: PlanStep): boolean {
  const needed = neededBy(step);
  if (needed === null) return false;
  const { completed } = joinStanding(a, frame, step);
  if (completed >= needed) return false;
  const { code, message, details } = unsatisfied('steps', needed, completed);
  failStep(a, frame, step.id, { code, message, step: pathOf(frame, step.id), details });
  return true;
}

/** Takes over what the retried execution recorded, unless something before it was performed anew. */
function reuseOutput(a: Activation, frame: Frame, step: PlanStep): boolean {
  const { reuse } = a.run;
  if (!reuse) return false;
  const path = pathOf(frame, step.id);
  const stale = dependsOnFresh(a, frame, step.id) || a.state.retries[path] !== undefined;
  const recorded = Object.hasOwn(reuse, path) ? reuse[path] : undefined;
  if (recorded && !stale && isReusable(step)) {
    taskOf(a, frame, step.id).reused = true;
    settleStep(a, frame, step.id, recorded.status, recorded.output);
    return true;
  }
  if (stale || (!recorded && !isContainer(step))) a.state.fresh[path] = true;
  return false;
}

/** Containers are walked again, since their steps are what is reused. */
function isContainer({ body }: PlanStep): boolean {
  return takesNoInput(body);
}

/** What takes effect only when it is performed is performed again: roles, assignments, a Terminate. */
function isReusable({ body }: PlanStep): boolean {
  if (body.kind === 'pure') return body.role === 'none';
  return !takesNoInput(body) && body.kind !== 'assign' && body.kind !== 'terminate';
}

/** The only place where what an author wrote about a step is evaluated: whatever it throws fails the step. */
function attempt(a: Activation, frame: Frame, step: PlanStep): Decision {
  const path = pathOf(frame, step.id);
  const scope = scopeOf(a, frame, step);
  const tested = step.when === undefined || holdsLease(a.state, path);
  if (!tested && !testTemplate(a, path, step.when ?? '', scope)) return { kind: 'skip' };
  if (askLease(a, frame, step, scope)) return { kind: 'held' };
  if (takesNoInput(step.body)) return decide(a, { path, frame, step, scope, input: null });
  const input = keepInput(a, path, resolveInput(a, path, step, scope));
  const shown = step.body.kind === 'action' ? redactSealed(input) : input;
  countInline(a, shown);
  taskOf(a, frame, step.id).input = shown;
  try {
    const decision = decide(a, { path, frame, step, scope, input });
    if (decision.kind === 'complete') countInline(a, decision.output);
    return decision;
  } catch (error) {
    if (error instanceof NeedsOutside) discountInline(a, shown);
    throw error;
  }
}
