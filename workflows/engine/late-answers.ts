import type { ActionTask } from '../action-task.ts';
import type { ChildTask } from '../execution.ts';
import type { Activation } from './activation.ts';

/**
 * What is settled by hand while it runs still answers some time. Until then nothing else may run at its path: two
 * activities of one id cannot be open, and the answers could not be told apart.
 */
export function expectLateAnswer(a: Activation, path: string): void {
  a.state.late[path] = { next: null };
}

/** Keeps an action back while a late answer of its path is still to come; true when it does. */
export function holdBack(a: Activation, task: ActionTask): boolean {
  return keep(a, task.path, { type: 'run-action', task });
}

/** Keeps a child back while a late answer of its path is still to come; true when it does. */
export function holdBackChild(a: Activation, child: ChildTask): boolean {
  return keep(a, child.path, { type: 'start-child', child });
}

/** Takes the late answer of a path, which counts for nothing; what was kept back starts now. False: none was expected. */
export function takeLate(a: Activation, path: string): boolean {
  const late = a.state.late[path];
  if (!late) return false;
  delete a.state.late[path];
  if (late.next) a.commands.push(late.next);
  return true;
}

/** Drops what is kept back, since its step is to stop; true when there was something, and so nothing runs. */
export function dropHeldBack(a: Activation, path: string): boolean {
  const late = a.state.late[path];
  if (!late?.next) return false;
  late.next = null;
  return true;
}

/** A continued run gets no answers to what the run before asked: what was kept back starts. */
export function forgetLateAnswers(a: Activation): void {
  for (const path of Object.keys(a.state.late)) takeLate(a, path);
}

function keep(a: Activation, path: string, next: NonNullable<Activation['state']['late'][string]['next']>): boolean {
  const late = a.state.late[path];
  if (!late) return false;
  late.next = next;
  return true;
}
