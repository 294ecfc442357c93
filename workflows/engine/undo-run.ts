import type { ActionTask } from '../action-task.ts';
import type { TaskView } from '../execution.ts';
import { type StepError, toStepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import type { ActionBody, CompensatePlan } from '../language/plan.ts';
import { findReferences, isReference } from '../language/references.ts';
import { redactSealed } from '../language/sealed.ts';
import type { OutsideWork } from '../outside-work.ts';
import { type Activation, touch } from './activation.ts';
import { undoPath } from './compensation.ts';
import { endRun } from './end-run.ts';
import type { EngineEvent } from './event.ts';
import { outputLimit } from './inline-size.ts';
import { newQuestion } from './outside.ts';
import { isInside, undoKeyOf } from './retry-by-hand.ts';
import { runPure } from './run-pure.ts';
import { applySpilledUndo } from './spill-undo.ts';
import type { Ending, Undo } from './state.ts';
import { disarmTimer } from './timers.ts';

/** The current task while a chunk of what is to be undone is loaded: no task has this path. */
const LOADING = '';

/**
 * Begins to undo what the run did, unless it completed or nothing of it can be undone; true when it began, and so the run
 * is not over. Nothing stops it any more: no cancel, no deadline, no pause.
 */
export function beginUndoing(a: Activation, ending: Ending): boolean {
  const { state, run } = a;
  if (!run.plan.compensates || ending.status === 'COMPLETED') return false;
  if (state.undo.length + state.undoChunks.length === 0) return false;
  state.undoing = { ending, current: null, steps: [] };
  state.paused = false;
  // What is being sent outside is undone from here; the answer is dropped.
  delete state.spillingUndo;
  disarmTimer(a, 'deadline', '');
  return true;
}

/** Undoes the step that completed last of those that are left, or ends the run; false when there is nothing to do now. */
export function undoNext(a: Activation): boolean {
  const { undoing, undo, undoChunks } = a.state;
  if (!undoing || undoing.current !== null || a.state.ended) return false;
  const entry = undo.at(-1);
  if (entry) {
    if (isUndone(a, entry)) undo.pop();
    else begin(a, entry);
    return true;
  }
  const chunk = undoChunks.pop();
  if (chunk === undefined) {
    endRun(a, undoing.ending);
    return false;
  }
  undoing.current = LOADING;
  if (isReference(chunk)) ask(a, { kind: 'load', reference: chunk });
  else takeChunk(a, chunk, null);
  return true;
}

/** Notes how the action that undoes a step ended; false: the path is not that of one. */
export function applyUndoOutcome(
  a: Activation,
  path: string,
  error: StepError | null,
  result: { output?: Json; attempts?: number | null } = {},
): boolean {
  if (path === LOADING || a.state.undoing?.current !== path) return false;
  const task = a.state.tasks[path];
  if (task && typeof result.attempts === 'number') task.attempts = result.attempts;
  finish(a, error, result.output ?? null);
  return true;
}

/** Takes the answer to an evaluation of the undoing; false: it is the answer to something else. */
export function applyUndoAnswer(
  a: Activation,
  event: Extract<EngineEvent, { type: 'evaluated' | 'evaluation-failed' }>,
): boolean {
  const { undoing } = a.state;
  if (applySpilledUndo(a, event)) return true;
  if (!undoing || undoing.current === null || undoing.asks !== event.id) return false;
  delete undoing.asks;
  const entry = a.state.undo.at(-1);
  if (undoing.current === LOADING) {
    takeChunk(a, event.type === 'evaluated' ? event.value : null, event.type === 'evaluated' ? null : event.error);
  } else if (event.type === 'evaluation-failed') finish(a, { ...event.error, step: undoing.current }, null);
  else if (entry && 'template' in entry.input) {
    entry.input = { value: event.value };
    perform(a, entry, event.value);
  } else finish(a, null, event.value);
  return true;
}

/** A step that was retried by hand may have been noted more than once: the last time counts. */
function isUndone({ state }: Activation, { path }: Undo): boolean {
  const steps = state.undoing?.steps ?? [];
  if (steps.at(-1)?.step === path) return true;
  const retried = Object.keys(state.retries).some((outer) => outer === path || isInside(path, outer));
  return retried && steps.some(({ step }) => step === path);
}

function begin(a: Activation, entry: Undo): void {
  const plan = planOf(a, entry);
  const path = undoPath(entry.path);
  if (a.state.undoing) a.state.undoing.current = path;
  const task: TaskView = { path, type: plan.type, status: 'RUNNING', attempts: 1, startedAt: a.at };
  a.state.tasks[path] = task;
  touch(a, task);
  if ('error' in entry.input) finish(a, entry.input.error, null);
  else if ('value' in entry.input) perform(a, entry, entry.input.value);
  else ask(a, { kind: 'template', template: entry.input.template, scope: entry.input.scope, test: false });
}

function ask(a: Activation, work: OutsideWork): void {
  const id = newQuestion(a, 'undo');
  if (a.state.undoing) a.state.undoing.asks = id;
  a.commands.push({ type: 'evaluate', id, work });
}

function perform(a: Activation, entry: Undo, input: Json): void {
  const plan = planOf(a, entry);
  const path = undoPath(entry.path);
  const task = a.state.tasks[path];
  if (task) task.input = redactSealed(input);
  if (plan.body.kind === 'action') {
    a.commands.push({ type: 'run-action', task: actionTask(a, entry, plan.body, input) });
  } else if (findReferences(input).length > 0) {
    const { type, revision } = plan;
    ask(a, { kind: 'pure', step: path, type, revision, input, previous: null });
  } else performPure(a, path, plan, input);
}

function performPure(a: Activation, path: string, { type, revision }: CompensatePlan, input: Json): void {
  const pure = a.steps(type, revision);
  try {
    if (pure?.kind !== 'pure') throw new Error(`This worker does not know ${type} in revision ${revision}.`);
    finish(a, null, runPure(pure, path, input, null));
  } catch (error) {
    finish(a, toStepError(error, path), null);
  }
}

function actionTask(a: Activation, entry: Undo, body: ActionBody, input: Json): ActionTask {
  const { id, tenantId } = a.run.execution;
  const { retry, timeout, repeatable } = body;
  const { type, revision } = planOf(a, entry);
  const path = undoPath(entry.path);
  const idempotencyKey = undoKeyOf(a, entry.path);
  const limit = outputLimit(a);
  const inlineLimit = limit !== null && limit < a.thresholds.valueCharacters ? { inlineLimit: limit } : {};
  const facts = { path, type, revision, input, idempotencyKey, retry, timeout, repeatable, ...inlineLimit };
  return { executionId: id, tenantId, ...facts };
}

/** Notes what became of the undoing that runs; the next may begin. */
function finish(a: Activation, error: StepError | null, output: Json): void {
  const { undoing, undo, tasks } = a.state;
  const entry = undo.pop();
  if (!undoing || !entry) return;
  undoing.current = null;
  undoing.steps.push({ step: entry.path, status: error ? 'FAILED' : 'COMPLETED', error });
  const task = tasks[undoPath(entry.path)];
  if (task) {
    task.status = error ? 'FAILED' : 'COMPLETED';
    if (error) task.error = error;
    else task.output = output;
    task.completedAt = a.at;
    touch(a, task);
    // Like the tasks of a pass that is over, those of a long list need not be carried once they are recorded.
    if (entry.path.includes('[')) a.state.finished.push(task.path);
  }
  const undone = tasks[entry.path];
  if (!undone || error) return;
  undone.status = 'COMPENSATED';
  touch(a, undone);
}

function planOf(a: Activation, { graph, id, path }: Undo): CompensatePlan {
  const plan = a.index.get(graph)?.byId[id]?.compensate;
  if (!plan) throw new Error(`The plan does not say how ${JSON.stringify(path)} is undone.`);
  return plan;
}

/** Goes on with a list that was kept outside. One that is lost cannot be undone, and says so. */
function takeChunk(a: Activation, chunk: unknown, error: StepError | null): void {
  const { undoing } = a.state;
  if (!undoing) return;
  undoing.current = null;
  if (isUndoList(chunk)) {
    a.state.undo.push(...chunk);
    return;
  }
  const lost = { code: 'internal', message: 'What is to be undone cannot be read.', step: null, details: null };
  undoing.steps.push({ step: '', status: 'FAILED', error: error ?? lost });
}

/** The engine's own list, that went through the store. */
function isUndoList(value: unknown): value is Undo[] {
  return Array.isArray(value);
}
