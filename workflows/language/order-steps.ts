import { nearest } from './did-you-mean.ts';
import { below, type FaultList } from './fault-list.ts';
import type { ReadStep } from './read-step.ts';

/** Fills in the edges and gives the steps so that each comes after all it waits for; steps in a cycle are left out. */
export function orderSteps(steps: readonly ReadStep[], faults: FaultList): ReadStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (const [index, step] of steps.entries()) setEdges(step, steps[index - 1], byId, faults);
  const ordered: ReadStep[] = [];
  const waiting = new Map(steps.map((step) => [step, step.after.length]));
  const followers = new Map<string, ReadStep[]>(steps.map((step) => [step.id, []]));
  for (const step of steps) for (const id of step.after) followers.get(id)?.push(step);
  const ready = steps.filter((step) => step.after.length === 0);
  for (let step = ready.shift(); step; step = ready.shift()) {
    ordered.push(step);
    for (const follower of followers.get(step.id) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  if (ordered.length < steps.length) complainCycle(steps, new Set(ordered), byId, faults);
  return ordered;
}

function setEdges(
  step: ReadStep,
  before: ReadStep | undefined,
  byId: ReadonlyMap<string, ReadStep>,
  faults: FaultList,
): void {
  if (step.authoredAfter === undefined) {
    step.after = before ? [before.id] : [];
    return;
  }
  const after = new Set<string>();
  for (const [index, id] of step.authoredAfter.entries()) {
    const pointer = below(step.pointer, 'after', index);
    if (!byId.has(id)) {
      const suggestion = nearest(
        id,
        [...byId.keys()].filter((one) => one !== step.id),
      );
      const there = suggestion ? `did you mean \`${suggestion}\`?` : '`after` takes ids of steps in the same list.';
      faults.add(pointer, `${step.label} waits for \`${id.slice(0, 80)}\`, which is no step beside it; ${there}`, {
        suggestion,
        step: step.id,
      });
    } else if (after.has(id))
      faults.add(pointer, `${step.label} waits for \`${id}\` twice; name it once.`, { step: step.id });
    else after.add(id);
  }
  step.after = [...after];
}

/** Follows what the remaining steps wait for until a step comes up again. */
function complainCycle(
  steps: readonly ReadStep[],
  done: ReadonlySet<ReadStep>,
  byId: ReadonlyMap<string, ReadStep>,
  faults: FaultList,
): void {
  const stuck = steps.find((step) => !done.has(step));
  const path: ReadStep[] = [];
  for (let step = stuck; step && !path.includes(step); ) {
    path.push(step);
    step = step.after.map((id) => byId.get(id)).find((one) => one !== undefined && !done.has(one));
  }
  const last = path.at(-1);
  const start = path.findIndex((step) => last?.after.includes(step.id));
  const cycle = path.slice(Math.max(0, start)).reverse();
  const [first] = cycle;
  if (!first) return;
  const shown = [...cycle, first].map((step) => step.id);
  const text = shown.length > 20 ? [...shown.slice(0, 19), '…', first.id].join(' → ') : shown.join(' → ');
  faults.add(
    below(first.pointer, 'after'),
    `The steps wait for one another in a cycle: ${text}. Take one of them out of \`after\`.`,
    { step: first.id },
  );
}
