import type { ActionTask } from '../../workflows/action-task.ts';
import type { StepError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { performAttempts } from './perform-attempts.ts';
import { countTurn, type Delivery, type RunningAction, refuse, turnsOf, type World } from './world.ts';

/** Takes an action that is asked for: it starts at once, or with the others of a segment. */
export function dispatch(world: World, task: ActionTask): void {
  const { path } = task;
  if (world.continuing) refuse(`${path} is dispatched while the run is continued as new`);
  countTurn(world, path);
  world.performed.push(task);
  if (world.segments) world.batch.push(task);
  else startAction(world, task);
}

/** Starts an action by itself. */
export function startAction(world: World, task: ActionTask): void {
  const { path } = task;
  const { profile, random } = world;
  if (world.actions.has(path)) refuse(`${path} runs already`);
  const turn = turnsOf(world, path) - 1;
  const stuck = profile.never > 0 && !path.endsWith('/compensate') && random.chance(profile.never);
  const running: RunningAction = {
    task,
    ...(stuck
      ? { verdict: 'never' as const, attempts: 1 }
      : performAttempts(task, world.oracle, turn, task.attemptsBefore)),
    asked: false,
    delivery: null,
  };
  world.actions.set(path, running);
  if (!stuck) world.pending.push(deliveryOf(world, running, turn));
}

function deliveryOf(world: World, running: RunningAction, turn: number): Delivery {
  const { path } = running.task;
  const { verdict } = running;
  const output = verdict !== 'never' && 'output' in verdict ? keepOutput(world, running.task, verdict.output) : null;
  const delivery: Delivery = {
    holds: () => turnsOf(world, path) === turn + 1,
    arrive: () => world.actions.delete(path),
    tell: (at) =>
      verdict !== 'never' && 'output' in verdict
        ? { type: 'action-completed', at, path, result: { output, attempts: running.attempts } }
        : {
            type: 'action-failed',
            at,
            path,
            error: failureOf(running),
            attempts: running.attempts,
            cancelled: verdict === 'never',
          },
  };
  running.delivery = delivery;
  return delivery;
}

function keepOutput({ shelf }: World, { inlineLimit }: ActionTask, output: Json): Json {
  const kept = shelf.maybeKeep(output);
  return inlineLimit === undefined ? kept : shelf.keepLarge(kept, inlineLimit);
}

function failureOf({ task, verdict }: RunningAction): StepError {
  if (verdict !== 'never' && 'error' in verdict) return verdict.error;
  return { code: 'step-cancelled', message: 'It was asked to stop.', step: task.path, details: null };
}

/** Asked to stop, most do; some end all the same, and some only much later. */
export function stopAction(world: World, path: string): void {
  const running = world.actions.get(path);
  // A segment has stopped it already.
  if (!running && world.segments) return;
  if (!running) refuse(`${path} does not run and is asked to stop`);
  if (running.asked) refuse(`${path} is asked to stop twice`);
  running.asked = true;
  const { random } = world;
  const kind = random.below(10);
  if (kind < 3 && running.verdict !== 'never') return;
  if (kind < 9) running.verdict = 'never';
  world.pending = world.pending.filter((one) => one !== running.delivery);
  const delivery = deliveryOf(world, running, turnsOf(world, path) - 1);
  if (kind < 9) world.pending.push(delivery);
  else world.lazy.push(delivery);
}
