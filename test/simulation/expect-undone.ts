import { expectSame } from './expect-task.ts';
import { readAttempts } from './naive-attempts.ts';
import { disagree, type NaiveUndo, type Observed } from './naive-run.ts';
import { NaiveFault } from './naive-template.ts';
import type { World } from './world.ts';

/** What is undone is what was done, in reverse order, each with what it saw; nothing when the run has completed. */
export function expectUndone(world: World, undo: NaiveUndo[], observed: Observed): void {
  const { record, run } = world;
  const told = record?.compensation;
  if (record?.status === 'COMPLETED' || !run.plan.compensates) {
    if (told) disagree('', 'it tells of a compensation that it does not need');
    for (const { path } of world.performed)
      if (path.endsWith('/compensate')) disagree(path, 'it is undone for nothing');
    return;
  }
  if (!told) disagree('', 'it does not tell what was undone');
  const expected = undo.toSorted((one, other) => observed.order(other.path) - observed.order(one.path));
  const paths = expected.map(({ path }) => path);
  const found = told.steps.map(({ step }) => step);
  // What a hand has begun anew may have been noted before it ended at last.
  const once = (all: string[]): string => all.filter((path) => observed.happened(path, 'hand').length === 0).join();
  if (once(found) !== once(paths) || found.toSorted().join() !== paths.toSorted().join())
    disagree('', `it should undo ${paths}, it undid ${found}`);
  let all = true;
  for (const one of expected)
    all = expectOne(world, one, told.steps.find(({ step }) => step === one.path)?.status) && all;
  if (told.compensated !== all) disagree('', `compensated is ${told.compensated}`);
}

/** Whether it was undone, as it should be. */
function expectOne(world: World, { path, step, input }: NaiveUndo, status: string | undefined): boolean {
  const task = `${path}/compensate`;
  const body = step.compensate?.body;
  const acts = body?.kind === 'action';
  const performed = world.performed.filter((one) => one.path === task);
  const works = !acts || 'output' in readAttempts(world.oracle, body, task, 0).verdict;
  const succeeds = !(input instanceof NaiveFault) && works;
  if (status !== (succeeds ? 'COMPLETED' : 'FAILED')) disagree(task, `it is ${status}`);
  if (world.tasks.get(task)?.status !== status) disagree(task, `its task is ${world.tasks.get(task)?.status}`);
  const original = world.tasks.get(path)?.status;
  if (succeeds ? original !== 'COMPENSATED' : original === 'COMPENSATED') disagree(path, `it is ${original}`);
  const times = acts && !(input instanceof NaiveFault) ? 1 : 0;
  if (performed.length !== times) disagree(task, `it is performed ${performed.length} times`);
  const [only] = performed;
  if (only && !(input instanceof NaiveFault)) expectSame(task, world.shelf.whole(only.input), input);
  return succeeds;
}
