import { isInside } from './inside.ts';
import { disagree } from './naive-run.ts';
import type { World } from './world.ts';

/** What holds for every run, however it ended: nothing is left open, and nothing was performed twice. */
export function expectTidy(world: World): void {
  const { record, tasks, forgotten, events } = world;
  for (const path of forgotten.keys()) if (tasks.has(path)) forgotten.delete(path);
  for (const { path, status } of [...tasks.values(), ...forgotten.values()]) {
    if (status === 'RUNNING' || status === 'WAITING' || status === 'RETRYING') disagree(path, `it is left ${status}`);
  }
  const told = record?.tasks ?? [];
  if (new Set(told.map(({ path }) => path)).size < told.length) disagree('', 'its record holds a task twice');
  if (world.leases.size > 0) disagree([...world.leases.keys()].join(), 'its lease is not given back');
  if (world.subscriptions.size > 0) disagree([...world.subscriptions].join(), 'it still waits for its event');
  for (const { started, ended, asked, task } of world.children.values())
    if (started && !ended && !asked && task.mode === 'await') disagree(task.path, 'its execution is left alone');
  events.forEach(({ sequence }, at) => {
    if (sequence !== at + 1) disagree('', `event ${at + 1} has the number ${sequence}`);
  });
  expectKeys(world);
}

/** Each action is performed once per key, but for those that a hand has sent again. */
function expectKeys({ performed, happenings, run, segmentCalls }: World): void {
  const retried = [...happenings]
    .filter(([, all]) => all.some(({ action }) => action === 'retry'))
    .map(([path]) => path);
  const isRetried = (path: string) => retried.some((outer) => outer === path || isInside(path, outer));
  // However often a segment is repeated, what it calls is told the same.
  for (const [path, keys] of segmentCalls)
    if (!isRetried(path) && [...keys].join() !== `${run.keyBase}:${path}`) disagree(path, `its keys are ${[...keys]}`);
  const known = new Set<string>();
  for (const { path, idempotencyKey } of performed) {
    const again = isRetried(path);
    if (!again && idempotencyKey !== `${run.keyBase}:${path}`) disagree(path, `its key is ${idempotencyKey}`);
    if (!again && known.has(idempotencyKey)) disagree(path, 'it is performed twice');
    known.add(idempotencyKey);
  }
}
