import type { TaskView } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { PlanStep } from '../../workflows/language/plan.ts';
import { expectTask } from './expect-task.ts';
import {
  attempt,
  disagree,
  type End,
  errorValue,
  failed,
  firstOf,
  type Place,
  type Reader,
  resolveIn,
  scopeOf,
  within,
} from './naive-run.ts';
import { NaiveFault, testNaively } from './naive-template.ts';
import { noteUndo } from './naive-undo.ts';

/** Reads one step, and holds what it says against the task that the run has left. */
export function readStep(
  reader: Reader,
  step: PlanStep,
  place: Place,
  task: TaskView,
  standing: 'ready' | 'unsatisfied' | 'never',
): End {
  const { path, status } = task;
  if (status === 'PENDING') return { kind: 'cut' };
  if (status === 'CANCELLED') {
    if ((task.output ?? null) !== null) disagree(path, 'it was cancelled and has an output');
    // What is inside ended somehow, too, and its outputs are what they would be.
    if (standing === 'ready' && task.startedAt !== undefined) perform(reader, step, place, path);
    noteUndo(reader, step, place, task, null);
    return { kind: 'cut' };
  }
  if (standing === 'never') disagree(path, `it is ${status} although what it waits for has not ended`);
  const end =
    standing === 'unsatisfied' ? failed(reader, path, 'join-unsatisfied') : perform(reader, step, place, path);
  if (end.kind === 'cut') disagree(path, `it is ${status} although what is inside was stopped`);
  if (end.kind === 'failed') return handle(reader, step, place, task, end);
  const terminates = end.kind === 'left' && step.body.kind === 'terminate';
  expectTask(task, terminates ? { kind: 'completed', output: end.leaving.output } : end);
  if (end.kind !== 'left') noteUndo(reader, step, place, task, end.kind === 'completed' ? end.output : null);
  return end;
}

/** Performs a step as if it were alone in the world. */
function perform(reader: Reader, step: PlanStep, place: Place, path: string): End {
  if (step.when !== undefined) {
    const { when } = step;
    const holds = attempt(() => testNaively(when, scopeOf(place)));
    if (holds instanceof NaiveFault) return failed(reader, path, 'expression-failed');
    if (!holds) return { kind: 'skipped' };
  }
  if (step.limit) {
    const key = resolveIn(place, step.limit.key);
    const max = resolveIn(place, step.limit.max);
    if (key instanceof NaiveFault || max instanceof NaiveFault) return failed(reader, path, 'expression-failed');
    const named = ['string', 'number', 'boolean'].includes(typeof key);
    if (!named || typeof max !== 'number' || !Number.isInteger(max) || max < 1)
      return failed(reader, path, 'limit-invalid');
    const [hand] = reader.observed.happened(path, 'limit');
    if (hand?.action === 'skip') return { kind: 'skipped' };
    if (hand?.action === 'fail') return failed(reader, path, hand.code);
    const asked = reader.observed.leases(path).at(-1);
    if (asked?.key !== String(key) || asked.max !== max)
      disagree(path, `it asks for the lease ${JSON.stringify(asked)} and not for ${max} of ${key}`);
  }
  return reader.body(step, place, path);
}

function handle(
  reader: Reader,
  step: PlanStep,
  place: Place,
  task: TaskView,
  end: Extract<End, { kind: 'failed' }>,
): End {
  const { path } = task;
  const { onError } = step;
  const error = firstOf(end.failures, task.error);
  if (onError === 'wait') {
    const hand = reader.observed
      .happened(path, 'hand')
      .filter(({ action }) => action !== 'retry')
      .at(-1);
    if (hand?.action === 'skip' || hand?.action === 'complete') {
      const settled: End = hand.action === 'skip' ? { kind: 'skipped' } : { kind: 'completed', output: hand.output };
      expectTask(task, settled);
      if (settled.kind === 'completed' && step.body.kind === 'pure' && step.body.role === 'output')
        reader.output.output = settled.output;
      noteUndo(reader, step, place, task, hand.action === 'skip' ? null : hand.output);
      return settled;
    }
    if (hand?.action === 'fail') return fail(reader, step, place, task, failed(reader, path, hand.code));
    return { ...fail(reader, step, place, task, end), late: true };
  }
  fail(reader, step, place, task, end);
  if (onError === 'skip') return { kind: 'skipped' };
  if (onError === undefined) return { kind: 'failed', failures: [{ error, order: reader.observed.order(path) }] };
  const inside = within({ ...place, names: { ...place.names, error: errorValue(error) } }, path);
  if (!reader.observed.entered(inside, onError)) return { kind: 'failed', failures: end.failures, late: true };
  const handled = reader.graph(onError, inside);
  // It ended while its scope was being stopped.
  if (handled.kind === 'completed' && handled.output !== null && (task.output ?? null) === null)
    return { kind: 'failed', failures: end.failures, late: true };
  if (handled.kind === 'completed') {
    expectOutput(task, handled.output);
    return handled.output === null ? { kind: 'skipped' } : handled;
  }
  return handled;
}

function fail(
  reader: Reader,
  step: PlanStep,
  place: Place,
  task: TaskView,
  end: End,
): Extract<End, { kind: 'failed' }> {
  if (end.kind !== 'failed') throw new Error('It has not failed.');
  expectTask(task, end);
  noteUndo(reader, step, place, task, null);
  return {
    kind: 'failed',
    failures: [{ error: firstOf(end.failures, task.error), order: reader.observed.order(task.path) }],
  };
}

function expectOutput(task: TaskView, output: Json): void {
  expectTask({ ...task, status: 'COMPLETED' }, { kind: 'completed', output });
}
