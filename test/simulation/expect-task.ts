import type { TaskView } from '../../workflows/execution.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import { ANY_MESSAGE } from './any-message.ts';
import { disagree, type End, firstOf } from './naive-run.ts';

/** Holds a task against how the reading says that it ends. */
export function expectTask(task: TaskView, end: End): void {
  const { path } = task;
  const status = task.status === 'COMPENSATED' ? 'COMPLETED' : task.status;
  if (end.kind === 'left') {
    const owner = end.leaving.error ? 'FAILED' : 'COMPLETED';
    if (status !== owner) disagree(path, `a Terminate ends it ${owner}, it is ${status}`);
    return;
  }
  const expected = end.kind === 'completed' ? 'COMPLETED' : end.kind === 'skipped' ? 'SKIPPED' : 'FAILED';
  if (status !== expected) disagree(path, `it should be ${expected} ${tell(end)}, it is ${status} ${tell(task)}`);
  if (end.kind === 'completed') expectSame(path, task.output ?? null, end.output);
  if (end.kind === 'skipped' && (task.output ?? null) !== null) disagree(path, 'it was skipped and has an output');
  if (end.kind !== 'failed') return;
  const error = firstOf(end.failures, task.error);
  if (task.error?.code !== error.code || task.error.step !== error.step)
    disagree(path, `it should fail with ${tell(error)}, it has ${tell(task.error)}`);
}

/** Holds a value against the one that the reading gives. */
export function expectSame(path: string, found: Json, expected: Json): void {
  if (!isSame(found, expected)) disagree(path, `it should give ${tell(expected)}, it gives ${tell(found)}`);
}

function isSame(found: Json, expected: Json): boolean {
  if (!isObject(expected) || !isObject(found)) {
    if (!Array.isArray(expected) || !Array.isArray(found)) return found === expected;
    return found.length === expected.length && expected.every((entry, at) => isSame(found[at] ?? null, entry));
  }
  const any = expected.message === ANY_MESSAGE;
  const names = Object.keys(expected);
  return (
    names.length === Object.keys(found).length &&
    names.every((name) => {
      const open = any && (name === 'message' || name === 'details');
      return open || (Object.hasOwn(found, name) && isSame(found[name] ?? null, expected[name] ?? null));
    })
  );
}

function tell(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 600) ?? 'nothing';
}
