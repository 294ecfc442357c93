import type { StepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import { type Activation, frameOf, stepOf, touch } from './activation.ts';
import type { EngineEvent } from './event.ts';
import { takeLate } from './late-answers.ts';
import { completeOpen, failOpen } from './settle-open.ts';
import type { OpenStep } from './state.ts';

type Of<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

/** A child has been accepted: a detached one was all that was asked for, an awaited one is known from now on. */
export function applyChildStarted(a: Activation, { path, executionId }: Of<'child-started'>): void {
  if (takeLate(a, path)) {
    a.commands.push({ type: 'steer-child', path, executionId, action: 'cancel' });
    return;
  }
  const open = openChildOf(a, path);
  const task = a.state.tasks[path];
  if (!open || !task || task.childId !== undefined) return;
  task.childId = executionId;
  touch(a, task);
  const { body } = stepOf(a, frameOf(a, open.frame), open.id);
  if (body.kind === 'child' && body.mode === 'detach') {
    completeOpen(a, path, { id: executionId });
    return;
  }
  if (task.reason) task.reason.message = `Waits for the execution ${executionId} to end.`;
  if (open.cancelled) a.commands.push({ type: 'steer-child', path, executionId, action: 'cancel' });
  else if (a.state.paused) a.commands.push({ type: 'steer-child', path, executionId, action: 'pause' });
}

/** A child will never start. */
export function applyChildRefused(a: Activation, { path, error }: Of<'child-refused'>): void {
  if (takeLate(a, path) || !openChildOf(a, path)) return;
  failOpen(a, path, { ...error, step: path }, false);
}

/** An awaited child has ended; whoever is not waited for changes nothing. */
export function applyChildEnded(a: Activation, event: Of<'child-ended'>): void {
  const { path, status, output, executionId } = event;
  const open = openChildOf(a, path);
  const id = a.state.tasks[path]?.childId;
  if (!open || id === undefined || (executionId !== undefined && executionId !== id)) return;
  if (status === 'COMPLETED') completeOpen(a, path, isNamed(a, open) ? { id, output } : output);
  else failOpen(a, path, childError(event, id), open.cancelled === true && isStopped(status));
}

/** Tells every awaited child that the run pauses or goes on. */
export function steerChildren(a: Activation, action: 'pause' | 'resume'): void {
  for (const [path, open] of Object.entries(a.state.open)) {
    const executionId = a.state.tasks[path]?.childId;
    if (open.kind !== 'child' || open.cancelled || executionId === undefined) continue;
    a.commands.push({ type: 'steer-child', path, executionId, action });
  }
}

function openChildOf(a: Activation, path: string): OpenStep | null {
  const open = a.state.open[path];
  return open?.kind === 'child' ? open : null;
}

function isNamed(a: Activation, { frame, id }: OpenStep): boolean {
  const { body } = stepOf(a, frameOf(a, frame), id);
  return body.kind === 'child' && body.named === true;
}

function isStopped(status: string): boolean {
  return status === 'CANCELLED' || status === 'TERMINATED';
}

function childError({ path, status, error }: Of<'child-ended'>, id: string): StepError {
  const why = error ? `: ${error.message}` : '.';
  const details: Json = { id, status, error: error && { ...error } };
  return { code: 'child-failed', message: `The execution ${id} ended as ${status}${why}`, step: path, details };
}
