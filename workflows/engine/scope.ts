import type { StepError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { Json, JsonObject } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, frameOf, graphOf, pathOf, taskOf } from './activation.ts';
import type { EngineState, Frame } from './state.ts';
import { createTable, type Table } from './table.ts';
import { varsOf } from './variables.ts';

type Seen = Table<Scope['steps'][string]>;

/** What the expressions of a step see. */
export function scopeOf(a: Activation, frame: Frame, step: PlanStep): Scope {
  return { ...scopeIn(a, frame), previous: previousOf(a, frame, step) };
}

/** What expressions see in a scope, before they are about one of its steps. */
export function scopeIn(a: Activation, frame: Frame): Scope {
  const error = errorIn(a, frame);
  const pass = passAround(a, frame);
  return {
    input: a.run.input,
    steps: visibleSteps(a, frame),
    previous: frame.previous,
    execution: executionFacts(a),
    ...(pass ? { item: pass.item ?? null, index: pass.index ?? 0 } : {}),
    ...(a.run.plan.vars ? { vars: varsOf(a, frame) } : {}),
    ...(a.run.account ? { account: a.run.account } : {}),
    ...(a.run.env ? { env: a.run.env } : {}),
    ...(a.run.labels ? { labels: a.run.labels } : {}),
    ...(error ? { error } : {}),
  };
}

/**
 * The piped value: what the sole predecessor gave, a map of several, or what the scope was given. Null for those that a join
 * did not wait for, whatever they come to later: it is the same however often it is asked for.
 */
export function previousOf(a: Activation, frame: Frame, step: PlanStep): Json {
  const [first, ...more] = step.after;
  if (first === undefined) return frame.previous;
  if (more.length === 0) return taskOf(a, frame, first).output ?? null;
  const unawaited = frame.unawaited?.[step.id] ?? [];
  const outputOf = (id: string): Json => (unawaited.includes(id) ? null : (taskOf(a, frame, id).output ?? null));
  return createTable<Json>(Object.fromEntries(step.after.map((id) => [id, outputOf(id)])));
}

/** Key of the frame that handles the failure of a step; its body runs in the frame that has its path as key. */
export function handlerKey(path: string): string {
  return `${path}!`;
}

/** Whether a step has ended, handlers included, so that others may see it. */
export function hasSettled(state: EngineState, path: string): boolean {
  const status = state.tasks[path]?.status;
  if (status === 'CANCELLED') return true;
  return status === 'COMPLETED' || status === 'SKIPPED' || (status === 'FAILED' && !state.frames[handlerKey(path)]);
}

/** Lets expressions of the frame, and of those inside, see a step that has just settled. */
export function showStep(a: Activation, frame: Frame, id: string): void {
  const seen = a.seen.get(frame.key);
  if (seen) seen[id] = facts(a, frame, id);
}

function facts(a: Activation, frame: Frame, id: string): Scope['steps'][string] {
  const task = taskOf(a, frame, id);
  return { output: task.output ?? null, status: task.status, error: task.error ?? null };
}

function visibleSteps(a: Activation, frame: Frame): Seen {
  const own = ownSteps(a, frame);
  if (frame.parent === null) return own;
  return Object.assign(createTable(visibleSteps(a, frameOf(a, frame.parent))), own);
}

/** The steps of a frame that have settled, as expressions see them. */
export function ownSteps(a: Activation, frame: Frame): Seen {
  const known = a.seen.get(frame.key);
  if (known) return known;
  const own: Seen = createTable();
  for (const { id } of graphOf(a, frame).steps) {
    if (hasSettled(a.state, pathOf(frame, id))) own[id] = facts(a, frame, id);
  }
  a.seen.set(frame.key, own);
  return own;
}

/** The nearest pass of a Loop that the frame is or lies in. */
export function passAround(a: Activation, frame: Frame): Frame | undefined {
  if (frame.slot === 'iteration') return frame;
  return frame.parent === null ? undefined : passAround(a, frameOf(a, frame.parent));
}

function errorIn(a: Activation, frame: Frame): StepError | undefined {
  if (frame.error || frame.parent === null) return frame.error;
  return errorIn(a, frameOf(a, frame.parent));
}

function executionFacts({ run, state }: Activation): JsonObject {
  const { id, workflowId, workflowName, version, createdAt } = run.execution;
  const startedAt = new Date(state.startedAt).toISOString();
  return { id, workflowId, workflowName, version, createdAt: new Date(createdAt).toISOString(), startedAt };
}
