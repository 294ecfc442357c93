import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import type { LoopBody } from '../../workflows/language/plan.ts';
import {
  attempt,
  type End,
  errorValue,
  type Failure,
  failed,
  firstOf,
  type Leaving,
  type Place,
  pathIn,
  type Reader,
  resolveIn,
  scopeOf,
} from './naive-run.ts';
import { NaiveFault, testNaively } from './naive-template.ts';

/** What the passes of one loop have come to. */
interface Passes {
  outputs: Json[];
  /** When each that ran to its end did. */
  orders: number[];
  errors: { index: number; order: number; error: Json }[];
  failures: Failure[];
  leaving: Leaving | null;
  /** Something around stopped a pass, or one that should be there has not started. */
  cut: boolean;
  /** A `break` holds. */
  stopped: boolean;
}

/** Reads a loop pass by pass, in order of index, whether or not they ran at once. */
export function readLoop(reader: Reader, body: LoopBody, place: Place, path: string): End {
  const items = listItems(reader, body, place, path);
  if (!Array.isArray(items) && items !== null) return items;
  if (items && items.length > body.maxIterations) return failed(reader, path, 'loop-limit');
  const passes: Passes = {
    outputs: [],
    orders: [],
    errors: [],
    failures: [],
    leaving: null,
    cut: false,
    stopped: false,
  };
  const before = place.vars.now;
  let last: Place | null = null;
  for (let index = 0; items === null || index < items.length; index += 1) {
    if (body.concurrency === 1 && (passes.stopped || isOver(passes))) break;
    const item = items ? (items[index] ?? null) : index;
    const pass: Place = {
      prefix: `${path}[${index}]/`,
      ...(body.single ? { sole: `${path}[${index}]` } : {}),
      previous: item,
      names: { ...place.names, item, index },
      vars: body.concurrency > 1 ? { now: before } : place.vars,
    };
    const goes = items !== null || testsBefore(reader, body, pass, last, path, index);
    if (typeof goes !== 'boolean') return goes;
    if (!goes || !mayHaveStarted(reader, body, passes, pass, path, index)) break;
    const after = readPass(reader, body, pass, passes, path, index);
    // What a `while` looks back at is the last pass that ran.
    if (after !== pass) last = after;
    if (body.over.by === 'condition' && body.over.until !== undefined && !isOver(passes) && !passes.stopped) {
      const { until } = body.over;
      const ends = attempt(() => testNaively(until, scopeAfter(body, after)));
      if (ends instanceof NaiveFault) return failed(reader, path, 'expression-failed');
      if (ends) break;
    }
  }
  return conclude(body, passes);
}

/** After a `break` or a Terminate, how far passes had started beside it is seen from the output. */
function mayHaveStarted(
  reader: Reader,
  body: LoopBody,
  { stopped, leaving }: Passes,
  pass: Place,
  path: string,
  index: number,
): boolean {
  if (!stopped && leaving?.scope !== 'loop') return true;
  const output = reader.observed.task(path)?.output;
  if (!isObject(output) || !Array.isArray(output.items)) return reader.observed.entered(pass, body.graph);
  return index < output.items.length;
}

function isOver({ failures, leaving, cut }: Passes): boolean {
  return failures.length > 0 || leaving !== null || cut;
}

function listItems(reader: Reader, { over }: LoopBody, place: Place, path: string): Json[] | null | End {
  if (over.by === 'condition') return null;
  const given = resolveIn(place, over.by === 'items' ? over.items : over.count);
  if (given instanceof NaiveFault) return failed(reader, path, 'expression-failed');
  if (over.by === 'items') return Array.isArray(given) ? given : failed(reader, path, 'step-input-invalid');
  const valid = typeof given === 'number' && Number.isInteger(given) && given >= 0;
  return valid ? Array.from({ length: given }, (_, index) => index) : failed(reader, path, 'step-input-invalid');
}

/** Whether a further pass of a conditional loop starts. */
function testsBefore(
  reader: Reader,
  body: LoopBody,
  pass: Place,
  last: Place | null,
  path: string,
  index: number,
): boolean | End {
  const { over, maxIterations } = body;
  if (over.by !== 'condition') return true;
  const { while: test } = over;
  if (test !== undefined && (index > 0 || over.testFirst)) {
    const steps = last?.names.steps ?? pass.names.steps ?? {};
    const before = scopeAfter(body, { ...pass, names: { ...pass.names, steps } });
    const holds = attempt(() => testNaively(test, before));
    if (holds instanceof NaiveFault) return failed(reader, path, 'expression-failed');
    if (!holds) return false;
  }
  return index < maxIterations || failed(reader, path, 'loop-limit');
}

/** Reads one pass into what the loop has come to; gives its place with what its steps have come to. */
function readPass(reader: Reader, body: LoopBody, pass: Place, passes: Passes, path: string, index: number): Place {
  const { outputs } = passes;
  const { continue: leftOut } = body;
  const skips = leftOut === undefined ? false : attempt(() => testNaively(leftOut, scopeOf(pass)));
  if (skips === true) {
    outputs[index] = null;
    return pass;
  }
  if (skips instanceof NaiveFault) {
    failPass(body, passes, index, failed(reader, path, 'expression-failed', path));
    return pass;
  }
  if (!reader.observed.entered(pass, body.graph)) {
    outputs[index] = null;
    passes.cut = true;
    return pass;
  }
  const end = reader.graph(body.graph, pass);
  const outer = isObject(pass.names.steps) ? pass.names.steps : {};
  const steps = { ...outer, ...settledSteps(reader, body, pass) };
  passes.orders[index] = Math.max(...body.graph.steps.map(({ id }) => reader.observed.settled(pathIn(pass, id))));
  const after: Place = { ...pass, names: { ...pass.names, steps } };
  outputs[index] = end.kind === 'completed' ? end.output : null;
  if (end.kind === 'cut') passes.cut = true;
  if (end.kind === 'left') leavePass(body, passes, index, end.leaving);
  if (end.kind === 'failed') failPass(body, passes, index, end);
  if (body.break === undefined || isOver(passes)) return after;
  const { break: leave } = body;
  const breaks = attempt(() => testNaively(leave, scopeAfter(body, after)));
  const hasFailed = end.kind === 'failed' || (end.kind === 'left' && end.leaving.error !== null);
  if (breaks instanceof NaiveFault && !hasFailed)
    failPass(body, passes, index, failed(reader, path, 'expression-failed', path));
  if (breaks === true) passes.stopped = true;
  return after;
}

/** What a condition of a loop sees after a pass: what did not run in it as skipped. */
function scopeAfter({ graph }: LoopBody, place: Place): JsonObject {
  const skipped = { output: null, status: 'SKIPPED', error: null };
  const steps = { ...Object.fromEntries(graph.steps.map(({ id }) => [id, skipped])), ...Object(place.names.steps) };
  return { ...scopeOf(place), steps };
}

function settledSteps(reader: Reader, body: LoopBody, pass: Place): { [id: string]: Json } {
  const steps: { [id: string]: Json } = {};
  for (const { id } of body.graph.steps) {
    const task = reader.observed.task(pathIn(pass, id));
    const status = task?.status === 'COMPENSATED' ? 'COMPLETED' : task?.status;
    if (!task || status === undefined || ['PENDING', 'RUNNING', 'WAITING'].includes(status)) continue;
    steps[id] = { output: task.output ?? null, status, error: task.error ? errorValue(task.error) : null };
  }
  return steps;
}

function failPass(body: LoopBody, passes: Passes, index: number, end: End): void {
  if (end.kind !== 'failed') return;
  passes.outputs[index] = null;
  if (body.onItemError === 'fail') passes.failures.push(...end.failures);
  else {
    const error = firstOf(end.failures);
    const order = Math.min(...end.failures.map((failure) => failure.order));
    passes.errors.push({ index, order, error: { index, ...errorValue(error) } });
  }
}

function leavePass(body: LoopBody, passes: Passes, index: number, leaving: Leaving): void {
  passes.orders[index] = leaving.order;
  if (leaving.scope !== 'iteration') passes.leaving = leaving;
  else if (leaving.error)
    failPass(body, passes, index, { kind: 'failed', failures: [{ error: leaving.error, order: leaving.order }] });
  else passes.outputs[index] = leaving.output;
  if (leaving.scope === 'loop' && !leaving.error) passes.outputs[index] = leaving.output;
}

function conclude(body: LoopBody, { outputs, orders, errors, failures, leaving, cut }: Passes): End {
  if (leaving?.scope === 'execution') return { kind: 'left', leaving };
  if (leaving?.error) return { kind: 'failed', failures: [{ error: leaving.error, order: leaving.order }] };
  if (failures.length > 0 && !leaving) return { kind: 'failed', failures };
  if (cut && !leaving) return { kind: 'cut' };
  // What a pass came to while it was being stopped does not count.
  const counts = (order: number): boolean => !leaving || order <= leaving.order;
  const items = Array.from(outputs, (output, index) => (counts(orders[index] ?? 0) ? (output ?? null) : null));
  const told = errors.filter(({ order }) => counts(order)).map(({ error }) => error);
  const whole = !body.single || body.onItemError === 'collect';
  return { kind: 'completed', output: whole ? { items, errors: told } : { items } };
}
