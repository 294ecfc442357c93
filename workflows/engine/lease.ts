import type { HeldKey } from '../execution.ts';
import { AppError, type StepError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { Json } from '../language/json.ts';
import type { LimitPlan, PlanStep } from '../language/plan.ts';
import { quoteValue } from '../language/references.ts';
import { type Activation, frameOf, pathOf, taskOf, touch } from './activation.ts';
import type { EngineEvent } from './event.ts';
import { keyText } from './key-text.ts';
import { dropOpen, openStep, queueStep } from './open-steps.ts';
import { attemptInside, resolveTemplate } from './outside.ts';
import { scopeOf } from './scope.ts';
import { startWaiting } from './start-waiting.ts';
import type { EngineState, Frame } from './state.ts';
import { createTable } from './table.ts';

const MAX_HOLDERS = 10_000;
/** The whole run asks for its lease under this path, which no step has. */
const RUN = '';

/** A limit with its templates resolved. */
interface Limit {
  key: string;
  max: number;
}

/**
 * Asks for the lease that a step needs before it may start. True: the step waits, and is started again when the lease is
 * granted; false: it needs none, or holds it. @throws AppError `limit-invalid`, and as resolving does.
 */
export function askLease(a: Activation, frame: Frame, step: PlanStep, scope: Scope): boolean {
  if (!step.limit) return false;
  const path = pathOf(frame, step.id);
  if (a.state.leases[path] !== undefined) return !holdsLease(a.state, path);
  const limit = resolveLimit(a, path, step.limit, scope);
  startWaiting(a, frame, step, { kind: 'limit', message: whyWaiting(limit) });
  acquire(a, frame, path, limit);
  return true;
}

/** Asks for the lease of the whole run, if it needs one; nothing starts before it is granted. Gives why it cannot be. */
export function askRunLease(a: Activation): StepError | null {
  const { limit, graph } = a.run.plan;
  const [first] = graph.steps;
  if (!limit || !first) return null;
  const root = frameOf(a, '');
  // What a step without predecessors sees is what is known before the first step.
  const scope = scopeOf(a, root, { ...first, after: [] });
  const attempted = attemptInside(a, root, RUN, RUN, () => resolveLimit(a, RUN, limit, scope));
  if (attempted === 'asked') return null;
  if ('failed' in attempted) return { ...attempted.failed, step: null };
  openStep(a, root, RUN, 'limit');
  a.state.reason = { kind: 'limit', message: whyWaiting(attempted.done) };
  acquire(a, root, RUN, attempted.done);
  return null;
}

/**
 * Takes the answer to what the limit of the whole run needed from outside, and asks for the lease; null: it is the answer
 * to something else. `error`: why the lease cannot be asked for.
 */
export function applyRunLeaseAnswer(
  a: Activation,
  event: Extract<EngineEvent, { type: 'evaluated' | 'evaluation-failed' }>,
): { error: StepError | null } | null {
  const asks = a.state.open[RUN]?.asks;
  if (asks?.id !== event.id) return null;
  const answer = event.type === 'evaluated' ? { value: event.value } : { error: event.error };
  a.state.answers[RUN] = createTable({ ...a.state.answers[RUN], [asks.key]: answer });
  dropOpen(a, RUN);
  return { error: askRunLease(a) };
}

/** Whether the whole run still waits for its lease. */
export function waitsForRunLease(state: EngineState): boolean {
  return state.open[RUN] !== undefined;
}

/** Whether a lease is held, and not only asked for. */
export function holdsLease(state: EngineState, path: string): boolean {
  return state.leases[path] !== undefined && state.open[path]?.kind !== 'limit';
}

/** Gives a lease, or the place in the line for one, back; where there is none, nothing happens. */
export function giveBackLease(a: Activation, path: string): void {
  const key = a.state.leases[path];
  if (key === undefined) return;
  delete a.state.leases[path];
  a.commands.push({ type: 'release', path, key });
}

/** Gives back whatever the run still holds or waits for. */
export function giveBackAllLeases(a: Activation): void {
  for (const path of Object.keys(a.state.leases)) giveBackLease(a, path);
}

/** Lets what waited for the lease start; a grant that nothing waits for changes nothing. */
export function applyGrant(a: Activation, { path }: Extract<EngineEvent, { type: 'lease-granted' }>): void {
  const open = a.state.open[path];
  if (open?.kind !== 'limit') return;
  if (path === RUN) {
    delete a.state.reason;
    dropOpen(a, path);
    return;
  }
  const frame = frameOf(a, open.frame);
  const task = taskOf(a, frame, open.id);
  task.status = 'PENDING';
  delete task.reason;
  touch(a, task);
  queueStep(a, frame, open.id);
}

/** Tells the reader why a lease is not granted yet. */
export function applyLeaseWait(a: Activation, { path, reason }: Extract<EngineEvent, { type: 'lease-waits' }>): void {
  const open = a.state.open[path];
  const task = a.state.tasks[path];
  if (open?.kind !== 'limit') return;
  if (path === RUN && a.state.reason) a.state.reason = { ...a.state.reason, message: reason };
  if (!task?.reason) return;
  task.reason = { ...task.reason, message: reason };
  touch(a, task);
}

function acquire(a: Activation, frame: Frame, path: string, { key, max }: Limit): void {
  const group = groupAround(a, frame, key) ?? groupOf(a, path);
  a.state.leases[path] = key;
  a.commands.push({ type: 'acquire', path, key, group, max });
}

/** The outermost holder of a key around a scope; null: none. Who stands below it shares its place, so nobody waits for itself. */
function groupAround(a: Activation, frame: Frame, key: string): string | null {
  const inherited = a.run.execution.heldKeys?.find((held) => held.key === key);
  if (inherited) return inherited.group;
  const holder = [RUN, ...ownersOf(a, frame).reverse()].find((path) => a.state.leases[path] === key);
  return holder === undefined ? null : groupOf(a, holder);
}

/** Paths of the steps that hold a scope, the nearest first. */
function ownersOf(a: Activation, frame: Frame): string[] {
  if (frame.parent === null) return [];
  const outer = frameOf(a, frame.parent);
  return [pathOf(outer, frame.owner), ...ownersOf(a, outer)];
}

function groupOf({ run }: Activation, path: string): string {
  return `${run.execution.id}:${path}`;
}

/** The keys that a step holds or stands under: an execution that it waits for shares them. */
export function listHeldKeys(a: Activation, frame: Frame, path: string): HeldKey[] {
  const keys = new Set((a.run.execution.heldKeys ?? []).map(({ key }) => key));
  for (const holder of [RUN, path, ...ownersOf(a, frame)]) {
    const key = a.state.leases[holder];
    if (key !== undefined) keys.add(key);
  }
  return [...keys].map((key) => ({ key, group: groupAround(a, frame, key) ?? groupOf(a, path) }));
}

function resolveLimit(a: Activation, path: string, { key, max }: LimitPlan, scope: Scope): Limit {
  return { key: readKey(resolveTemplate(a, path, key, scope)), max: readMax(resolveTemplate(a, path, max, scope)) };
}

function readKey(value: Json): string {
  const { text, problem } = keyText(value);
  if (text === null) throw refuse('key', problem);
  return text;
}

function readMax(value: Json): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_HOLDERS) return value;
  throw refuse('max', `must be a whole number from 1 to ${MAX_HOLDERS}, not ${quoteValue(value)}`);
}

function refuse(field: 'key' | 'max', problem: string): AppError {
  return new AppError('limit-invalid', `The "${field}" of the limit ${problem}.`, { details: { field } });
}

function whyWaiting({ key, max }: Limit): string {
  return `Waits for one of ${max} places under the limit ${JSON.stringify(key)}.`;
}
