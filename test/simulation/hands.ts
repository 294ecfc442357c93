import type { ControlRequest } from '../../workflows/control-request.ts';
import { isInside } from './inside.ts';
import type { Happening } from './naive-run.ts';
import { type Delivery, noteHappening, refuse, type World } from './world.ts';

/** The paths of the steps that wait for somebody to answer them. */
export function answerable({ state }: World): string[] {
  const waiting: string[] = [];
  for (const [path, open] of Object.entries(state.open)) {
    if ((open.kind === 'approval' || open.kind === 'hand') && !open.cancelled) waiting.push(path);
  }
  return waiting;
}

/** An answer for a step that waits for one. */
export function answerStep(world: World, path: string): Delivery {
  const { random } = world;
  const open = world.state.open[path];
  const retries = (world.happenings.get(path) ?? []).filter(({ action }) => action === 'retry').length;
  if (open?.kind === 'hand' && retries < 2 && random.chance(0.5)) {
    const edits = random.chance(0.3) && world.performed.some((action) => action.path === path);
    return control(world, { action: 'retry', path, ...(edits ? { input: { edited: path } } : {}) });
  }
  return settle(world, path, open?.kind === 'approval' ? 0.75 : 0.4);
}

/** Something by hand that nobody waits for: of a step that runs, or of one that takes nothing. */
export function strayHand(world: World): Delivery {
  const paths = Object.keys(world.state.open).filter((path) => path !== '' && !path.endsWith('/compensate'));
  const path = paths[world.random.below(paths.length)];
  return path === undefined || world.random.chance(0.15) ? settle(world, 'nowhere', 0.3) : settle(world, path, 0.4);
}

function settle(world: World, path: string, completes: number): Delivery {
  const { random } = world;
  if (random.chance(completes)) return control(world, { action: 'complete', path, output: world.oracle.answer(path) });
  if (random.chance(0.5)) return control(world, { action: 'skip', path });
  return control(world, { action: 'fail', path, code: 'by-hand', message: 'no' });
}

/** A request by hand, with what it means when it is done. */
export function control(world: World, request: ControlRequest): Delivery {
  world.controls += 1;
  const id = `control ${world.controls}`;
  return { holds: () => true, tell: (at) => ({ type: 'control', at, id, request }) };
}

/** Notes what a request by hand did, when the run says that it did it. */
export function noteControl(world: World, request: ControlRequest, kind: string | undefined): void {
  if (request.action === 'pause' || request.action === 'resume') return;
  const { path } = request;
  if (kind === undefined) refuse(`${path} was not open and took ${request.action}`);
  if (request.action === 'retry') {
    // What came before the step is performed anew does not count.
    const known = world.happenings.get(path) ?? [];
    const tried = known.filter((one) => one.kind === 'action' || one.kind === 'child');
    world.happenings.set(path, [
      ...known.filter((one) => one.kind === 'hand' || one.kind === 'tried'),
      ...tried.map((one) => ({ ...one, kind: 'tried' })),
    ]);
  }
  noteHappening(world, path, happeningOf(request, kind));
  if (request.action !== 'retry') return;
  world.outside.retried = true;
  // What a step that holds others came to before does not count: its steps are performed anew.
  for (const inner of world.happenings.keys()) if (isInside(inner, path)) world.happenings.delete(inner);
  world.retries.set(path, world.now);
  for (const [inner, task] of world.tasks) {
    if (!isInside(inner, path)) continue;
    world.tasks.delete(inner);
    world.forgotten.set(inner, task);
  }
}

function happeningOf(request: Exclude<ControlRequest, { action: 'pause' | 'resume' }>, kind: string): Happening {
  switch (request.action) {
    case 'retry':
      return { kind, action: 'retry', ...(request.input === undefined ? {} : { input: request.input }) };
    case 'complete':
      return { kind, action: 'complete', output: request.output };
    case 'fail':
      return { kind, action: 'fail', code: request.code };
    default:
      return { kind, action: 'skip' };
  }
}
