import type { GraphPlan, ParallelBody } from '../../workflows/language/plan.ts';
import { type End, errorValue, failed, firstOf, needed, type Place, type Reader } from './naive-run.ts';

/** Reads a Parallel: every branch by itself, then how they are joined. */
export function readParallel(reader: Reader, body: ParallelBody, inside: Place, path: string): End {
  const before = inside.vars.now;
  const branches = body.branches.map((graph): { end: End; order: number } => {
    if (!reader.observed.entered(inside, graph)) return { end: { kind: 'cut' }, order: 0 };
    const end = reader.graph(graph, { ...inside, vars: { now: before } });
    return { end, order: lastOrder(reader, inside.prefix, graph) };
  });
  const left = branches.find(({ end }) => end.kind === 'left');
  if (left) return left.end;
  const failures = branches.flatMap(({ end }) => (end.kind === 'failed' ? end.failures : []));
  const cut = branches.some(({ end }) => end.kind === 'cut');
  const count = needed(body.join);
  if (count !== null) return joinSome(reader, path, branches, count);
  if (body.join === 'all' && failures.length > 0) return { kind: 'failed', failures };
  if (cut) return { kind: 'cut' };
  const outputs = branches.map(({ end }) => (end.kind === 'completed' ? end.output : null));
  if (body.join === 'all') return { kind: 'completed', output: { branches: outputs } };
  const errors = branches.flatMap(({ end }, index) =>
    end.kind === 'failed' ? [{ index, ...errorValue(firstOf(end.failures)) }] : [],
  );
  return { kind: 'completed', output: { branches: outputs, errors } };
}

/** The first so many that completed have won; what another gave while it was being stopped does not count. */
function joinSome(reader: Reader, path: string, branches: { end: End; order: number }[], count: number): End {
  // A branch that was skipped whole counts for neither.
  const idle = (end: End): boolean => end.kind === 'completed' && end.idle === true;
  const completed = branches.filter(({ end }) => end.kind === 'completed' && !idle(end));
  if (completed.length >= count) {
    const winners = completed.toSorted((one, other) => one.order - other.order).slice(0, count);
    const outputs = branches.map((branch) =>
      branch.end.kind === 'completed' && winners.includes(branch) ? branch.end.output : null,
    );
    return { kind: 'completed', output: { branches: outputs } };
  }
  const lost = branches.filter(({ end }) => end.kind === 'failed' || idle(end)).length;
  return branches.length - lost < count ? failed(reader, path, 'join-unsatisfied') : { kind: 'cut' };
}

function lastOrder(reader: Reader, prefix: string, graph: GraphPlan): number {
  return Math.max(0, ...graph.steps.map(({ id }) => reader.observed.settled(prefix + id)));
}
