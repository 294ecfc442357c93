import { below, type FaultList } from './fault-list.ts';
import type { JoinPolicy } from './plan.ts';
import type { ReadStep } from './read-step.ts';

/** What the joins of a list of steps mean for those before them. */
export interface Joins {
  /** By id of the step. */
  policy: ReadonlyMap<string, JoinPolicy>;
  /** Steps that may end without an output, since what follows them puts up with it. */
  mayFail: ReadonlySet<string>;
}

/** Reads the joins of a list whose edges are known; what cannot be meant is a fault. */
export function readJoins(steps: readonly ReadStep[], faults: FaultList): Joins {
  const policy = new Map(steps.map((step) => [step.id, readJoin(step, faults)]));
  const dependants = new Map<string, string[]>(steps.map((step) => [step.id, []]));
  for (const step of steps) for (const id of step.after) dependants.get(id)?.push(step.id);
  const waits = (id: string): JoinPolicy => policy.get(id) ?? 'all';
  const tolerated = steps.filter(({ id }) => {
    const after = dependants.get(id) ?? [];
    return after.length > 0 && after.every((one) => waits(one) !== 'all');
  });
  const early = steps.filter(({ id }) => !['all', 'collect'].includes(String(waits(id))));
  const lost = losersOf(early, steps, dependants);
  return { policy, mayFail: new Set([...tolerated.map(({ id }) => id), ...lost]) };
}

/** Steps all of whose dependants may start without them, or may be stopped themselves. */
function losersOf(
  early: readonly ReadStep[],
  steps: readonly ReadStep[],
  dependants: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const joins = new Set(early.map(({ id }) => id));
  const lost = new Set<string>();
  const after = new Map(steps.map((step) => [step.id, step.after]));
  const looked = early.flatMap((step) => step.after);
  for (let id = looked.pop(); id !== undefined; id = looked.pop()) {
    if (lost.has(id) || !dependants.get(id)?.every((one) => joins.has(one) || lost.has(one))) continue;
    lost.add(id);
    looked.push(...(after.get(id) ?? []));
  }
  return lost;
}

function readJoin({ fields, after, pointer, label, id }: ReadStep, faults: FaultList): JoinPolicy {
  const { join = 'all' } = fields;
  if (join === 'all') return join;
  const at = below(pointer, 'join');
  if (after.length < 2) {
    const told = `\`join\` chooses between several steps, but ${label} waits for ${after.length === 0 ? 'none' : 'one'}`;
    faults.add(at, `${told}; name at least two in \`after\`, or leave \`join\` out.`, { step: id });
    return 'all';
  }
  if (typeof join === 'object' && join.atLeast > after.length) {
    const told = `${label} waits for ${after.length} steps, so ${join.atLeast} of them can never have completed`;
    faults.add(below(at, 'atLeast'), `${told}; lower \`atLeast\` to ${after.length} at most.`, { step: id });
  }
  return join;
}
