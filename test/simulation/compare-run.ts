import type { ActionTask } from '../../workflows/action-task.ts';
import type { TaskView } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import { expectSame } from './expect-task.ts';
import { expectTidy } from './expect-tidy.ts';
import { expectUndone } from './expect-undone.ts';
import { readBody } from './naive-body.ts';
import { readGraph } from './naive-graph.ts';
import {
  attempt,
  disagree,
  type End,
  firstOf,
  type NaiveUndo,
  type Observed,
  pathIn,
  type Reader,
} from './naive-run.ts';
import { NaiveFault, resolveNaively } from './naive-template.ts';
import { childIdOf } from './perform-open.ts';
import { turnsOf, type World } from './world.ts';

/** Holds what a run has left against the naive reading of its plan. @throws Error that says where they differ. */
export function compareRun(world: World): void {
  const { record, run, outside } = world;
  if (!record) throw new Error('The run has not ended.');
  const observed = observe(world);
  const undo: NaiveUndo[] = [];
  const reader: Reader = {
    oracle: world.oracle,
    observed,
    undo,
    varTypes: run.plan.varTypes ?? {},
    output: {},
    graph: (graph, place) => readGraph(reader, graph, place),
    body: (step, place, path) => readBody(reader, step, place, path),
  };
  const names = { input: run.input, steps: {} };
  const place = { prefix: '', previous: run.input, names, vars: { now: { ...run.plan.vars } } };
  const refused = refusedLimit(world);
  const end = refused ?? reader.graph(run.plan.graph, place);
  expectTidy(world);
  if (record.status === 'CANCELLED' || record.status === 'TIMED_OUT') {
    const allowed = record.status === 'CANCELLED' ? outside.cancelled : outside.timedOut;
    if (!allowed) disagree('', `it is ${record.status} although nobody asked for it`);
  } else expectEnd(world, end, reader.output);
  expectUndone(world, undo, observed);
}

/** A limit of the whole run that cannot be resolved fails it before anything starts. */
function refusedLimit({ run }: World): 'refused' | null {
  const { limit } = run.plan;
  if (!limit) return null;
  const scope = { input: run.input, steps: {}, previous: run.input, vars: run.plan.vars ?? {} };
  const max = attempt(() => resolveNaively(limit.max, scope));
  return max instanceof NaiveFault || typeof max !== 'number' ? 'refused' : null;
}

function expectEnd({ record, shelf }: World, end: End | 'refused', set: { output?: Json; response?: Json }): void {
  if (!record) return;
  const { status, error } = record;
  if (end === 'refused') {
    if (status !== 'FAILED' || error?.code !== 'limit-invalid') disagree('', `its limit is not valid, it is ${status}`);
    return;
  }
  if (end.kind === 'cut') disagree('', `it was stopped although nobody asked for it: ${status}`);
  if (end.kind === 'failed' || (end.kind === 'left' && end.leaving.error)) {
    const expected = end.kind === 'failed' ? firstOf(end.failures, error ?? undefined) : end.leaving.error;
    if (status !== 'FAILED') disagree('', `it should fail with ${expected?.code}, it is ${status}`);
    if (error?.code !== expected?.code || error?.step !== expected?.step)
      disagree('', `it should fail with ${JSON.stringify(expected)}, it has ${JSON.stringify(error)}`);
    return;
  }
  if (status !== 'COMPLETED') disagree('', `it should be COMPLETED, it is ${status} ${JSON.stringify(error)}`);
  const whole = shelf.whole(record.output);
  if (end.kind === 'left') expectSame('', whole, end.leaving.output);
  const given = 'output' in set ? set.output : 'response' in set ? set.response : undefined;
  if (end.kind === 'completed') expectSame('', whole, given === undefined ? end.output : given);
}

/** The last view of every task, with the values that references stand for. */
function observe(world: World): Observed {
  const orders = new Map<string, number>();
  const settled = new Map<string, number>();
  const statuses = new Map<string, string>();
  for (const { type, path, status, sequence } of world.events) {
    if (type !== 'task.changed' || path === undefined || status === 'COMPENSATED') continue;
    if (statuses.get(path) !== status) orders.set(path, sequence);
    settled.set(path, sequence);
    statuses.set(path, status);
  }
  const tasks = new Map<string, TaskView>();
  for (const [path, task] of world.tasks) {
    // How it ended before it was undone.
    const known = statuses.get(path);
    const status = task.status === 'COMPENSATED' && isEnd(known) ? known : task.status;
    const output = task.output === undefined ? {} : { output: world.shelf.whole(task.output) };
    tasks.set(path, { ...task, ...output, status });
  }
  const dispatched = new Map<string, ActionTask[]>();
  for (const task of world.performed)
    dispatched.set(task.path, [
      ...(dispatched.get(task.path) ?? []),
      { ...task, input: world.shelf.whole(task.input) },
    ]);
  return {
    task: (path) => tasks.get(path),
    entered: (place, { steps: [first] }) => first === undefined || tasks.has(pathIn(place, first.id)),
    happened: (path, kind) => (world.happenings.get(path) ?? []).filter((one) => one.kind === kind),
    performed: (path) => turnsOf(world, path),
    order: (path) => orders.get(path) ?? 0,
    settled: (path) => settled.get(path) ?? 0,
    childId: (path) => childIdOf(path, turnsOf(world, path) - 1),
    dispatched: (path) => dispatched.get(path) ?? [],
    leases: (path) => world.asked.get(path) ?? [],
  };
}

function isEnd(status: string | undefined): status is 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'CANCELLED' {
  return status !== undefined && ['COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED'].includes(status);
}
