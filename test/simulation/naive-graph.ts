import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import type { GraphPlan, PlanStep } from '../../workflows/language/plan.ts';
import { disagree, type End, errorValue, needed, type Place, pathIn, type Reader } from './naive-run.ts';
import { readStep } from './naive-step.ts';

/** Reads a graph step by step, as listed: edges lead from earlier to later ones. */
export function readGraph(reader: Reader, graph: GraphPlan, place: Place): End {
  const ends = new Map<string, End>();
  const seen: JsonObject = { ...(isObject(place.names.steps) ? place.names.steps : {}) };
  for (const step of graph.steps) {
    const path = pathIn(place, step.id);
    const task = reader.observed.task(path) ?? disagree(path, 'it has no task although its scope was entered');
    const inside = {
      ...place,
      names: { ...place.names, steps: seen },
      previous: previousOf(reader, step, place, ends),
    };
    const end = readStep(reader, step, inside, task, judge(step, ends));
    ends.set(step.id, end);
    const output = end.kind === 'completed' ? end.output : null;
    const status = task.status === 'COMPENSATED' ? 'COMPLETED' : task.status;
    const error = task.status === 'FAILED' && task.error ? errorValue(task.error) : null;
    if (status !== 'PENDING') seen[step.id] = { output, status, error };
  }
  return conclude(reader, graph, place, ends);
}

/** Whether a step may start, by how those it waits for ended. */
export function judge(step: PlanStep, ends: Map<string, End>): 'ready' | 'unsatisfied' | 'never' {
  const before = step.after.map((id) => ends.get(id) ?? { kind: 'cut' as const });
  const open = before.filter(({ kind }) => kind === 'cut' || kind === 'left').length;
  const count = needed(step.join);
  if (count === null) {
    const passes = (end: End): boolean =>
      end.kind === 'completed' || end.kind === 'skipped' || (end.kind === 'failed' && step.join === 'collect');
    return before.every(passes) ? 'ready' : 'never';
  }
  const completed = before.filter(({ kind }) => kind === 'completed').length;
  if (completed >= count) return 'ready';
  return completed + open < count ? 'unsatisfied' : 'never';
}

function previousOf(reader: Reader, step: PlanStep, place: Place, ends: Map<string, End>): Json {
  const [first, ...more] = step.after;
  if (first === undefined) return place.previous;
  const decided = decidedAt(reader, step, place, ends);
  const given = (id: string): Json => {
    const end = ends.get(id);
    if (end?.kind !== 'completed') return null;
    // One that was slower is no part of what the join gives.
    return reader.observed.settled(place.prefix + id) > decided ? null : end.output;
  };
  return more.length === 0 ? given(first) : Object.fromEntries(step.after.map((id) => [id, given(id)]));
}

/** When it was clear what becomes of a step that does not wait for all: the rest of those before it does not count. */
function decidedAt(reader: Reader, step: PlanStep, place: Place, ends: Map<string, End>): number {
  const count = needed(step.join);
  if (count === null) return Number.POSITIVE_INFINITY;
  const settled = step.after.flatMap((id) => {
    const kind = ends.get(id)?.kind;
    return kind === 'cut' || kind === 'left' ? [] : [{ kind, order: reader.observed.settled(place.prefix + id) }];
  });
  let completed = 0;
  let open = step.after.length;
  for (const { kind, order } of settled.toSorted((one, other) => one.order - other.order)) {
    open -= 1;
    if (kind === 'completed') completed += 1;
    if (completed >= count || completed + open < count) return order;
  }
  return Number.POSITIVE_INFINITY;
}

function conclude(reader: Reader, graph: GraphPlan, place: Place, ends: Map<string, End>): End {
  const all = [...ends.values()];
  const left = all.find(({ kind }) => kind === 'left');
  if (left) return left;
  const dependants = (id: string): PlanStep[] => graph.steps.filter(({ after }) => after.includes(id));
  const tolerated = (id: string): boolean => {
    const waiting = dependants(id);
    return waiting.length > 0 && waiting.every(({ join }) => join === 'collect' || needed(join) !== null);
  };
  const lost = findLosers(reader, graph, place, ends);
  const failures = [...ends].flatMap(([id, end]) =>
    end.kind === 'failed' && !end.late && !tolerated(id) && !lost.has(id) ? end.failures : [],
  );
  if (failures.length > 0) return { kind: 'failed', failures };
  const cut = [...ends].some(
    ([id, end]) => !lost.has(id) && (end.kind === 'cut' || (end.kind === 'failed' && end.late && !tolerated(id))),
  );
  if (cut) return { kind: 'cut' };
  const ran = (id: string): boolean => ends.get(id)?.kind === 'completed';
  const last = graph.steps.findLast(({ id }) => ran(id) && !dependants(id).some((next) => ran(next.id)));
  const end = last && ends.get(last.id);
  return { kind: 'completed', output: end?.kind === 'completed' ? end.output : null, ...(last ? {} : { idle: true }) };
}

/** Steps that were stopped because nobody waited for them any more; some fail before they have stopped. */
function findLosers(reader: Reader, graph: GraphPlan, place: Place, ends: Map<string, End>): Set<string> {
  const lost = new Set<string>();
  const isLost = (id: string): boolean => {
    const kind = ends.get(id)?.kind;
    if (kind !== 'cut' && kind !== 'failed') return false;
    if (reader.observed.task(place.prefix + id)?.status === 'PENDING') return false;
    const ended = kind === 'cut' ? Number.POSITIVE_INFINITY : reader.observed.settled(place.prefix + id);
    const waiting = graph.steps.filter(({ after }) => after.includes(id));
    const decided = (step: PlanStep): boolean =>
      needed(step.join) !== null && judge(step, ends) !== 'never' && decidedAt(reader, step, place, ends) < ended;
    return waiting.length > 0 && waiting.every((step) => decided(step) || lost.has(step.id));
  };
  for (let before = -1; before < lost.size; ) {
    before = lost.size;
    for (const { id } of graph.steps) if (isLost(id)) lost.add(id);
  }
  return lost;
}
