import type { Command } from '../../workflows/engine/command.ts';
import type { ChildTask } from '../../workflows/execution.ts';
import { countTurn, noteHappening, type RunningChild, refuse, turnsOf, type World } from './world.ts';

/** Keeps subscriptions; the event comes soon, late, or after a timeout. */
export function subscribe(world: World, command: Extract<Command, { type: 'await-event' | 'forget-event' }>): void {
  const { path } = command;
  if (command.type === 'forget-event') {
    if (!world.subscriptions.delete(path)) refuse(`${path} forgets an event that it does not wait for`);
    return;
  }
  if (world.subscriptions.has(path)) refuse(`${path} waits for an event twice`);
  world.subscriptions.add(path);
  const turn = countTurn(world, path);
  const answer = world.oracle.answer(path);
  const payload = world.shelf.maybeKeep(answer);
  const where = world.random.chance(0.6) ? world.pending : world.lazy;
  where.push({
    holds: () => turnsOf(world, path) === turn + 1,
    arrive: () => {
      world.subscriptions.delete(path);
      const open = world.state.open[path];
      if (open?.kind !== 'event' || open.cancelled) return;
      noteHappening(world, path, { kind: 'event', action: 'complete', output: answer });
    },
    tell: (at) => ({ type: 'event-arrived', at, path, payload }),
  });
}

/** The id of the execution that a path starts. */
export function childIdOf(path: string, turn: number): string {
  return `child of ${path} ${turn}`;
}

/** Starts a child: it is accepted or refused, and an awaited one ends some time. */
export function startChild(world: World, task: ChildTask): void {
  const { path } = task;
  for (const { task: other, ended, asked, started } of world.children.values())
    if (other.path === path && !ended && started && !asked) refuse(`${path} has a child already`);
  const turn = countTurn(world, path);
  const child: RunningChild = { task, id: childIdOf(path, turn), started: false, ended: false, asked: false };
  world.children.set(child.id, child);
  const holds = (): boolean => turnsOf(world, path) === turn + 1 || !child.started;
  const refusal = world.oracle.refusal(path, turn);
  world.pending.push({
    call: true,
    holds,
    arrive: () => {
      child.started = true;
      child.ended = refusal !== null || task.mode === 'detach';
      if (!child.ended) endChild(world, child, turn);
    },
    tell: (at) =>
      refusal
        ? { type: 'child-refused', at, path, error: refusal }
        : { type: 'child-started', at, path, executionId: child.id },
  });
}

function endChild(world: World, child: RunningChild, turn: number): void {
  const { path } = child.task;
  const own = world.oracle.child(path, turn);
  const output = world.shelf.maybeKeep(own.output);
  const arrive = (): void => {
    child.ended = true;
  };
  const where = world.random.chance(0.85) ? world.pending : world.lazy;
  where.push({
    holds: () => true,
    arrive,
    tell: (at) => {
      const stopped = child.asked && world.random.chance(0.7);
      const how = stopped ? { status: 'CANCELLED' as const, output: null, error: null } : { ...own, output };
      return { type: 'child-ended', at, path, executionId: child.id, ...how };
    },
  });
}

/** Asks a child to stop, to pause or to go on. */
export function steerChild(world: World, command: Extract<Command, { type: 'steer-child' }>): void {
  const child = world.children.get(command.executionId);
  if (!child?.started) refuse(`${command.path} steers a child that has not started`);
  // Nobody waits for a detached one; stopped before it was known, it is not left behind.
  const settled = world.state.tasks[command.path]?.status === 'COMPLETED' && !world.happenings.has(command.path);
  if (child.task.mode === 'detach' && settled) refuse(`${command.path} steers a detached child`);
  if (command.action === 'cancel') child.asked = true;
}
