import type { Command } from '../../workflows/engine/command.ts';
import type { FinalRecord } from '../../workflows/execution.ts';
import { stepLeases } from './lease-book.ts';
import { startChild, steerChild, subscribe } from './perform-open.ts';
import { dispatch, stopAction } from './start-action.ts';
import { keepTasks, refuse, type World } from './world.ts';

/** Does what the engine asks, as the adapter would, and refuses what it may not ask. */
export function performCommand(world: World, command: Command): void {
  switch (command.type) {
    case 'run-action':
      dispatch(world, command.task);
      return;
    case 'cancel-action':
      stopAction(world, command.path);
      return;
    case 'start-timer':
      if (world.timers.has(command.timer)) refuse(`the timer ${command.timer} runs already`);
      world.timers.set(command.timer, command.at);
      return;
    case 'cancel-timer':
      if (!world.timers.delete(command.timer)) refuse(`there is no timer ${command.timer}`);
      return;
    case 'evaluate':
      ask(world, command);
      return;
    case 'record':
      record(world, command);
      return;
    case 'acquire':
    case 'release':
      stepLeases(world, command);
      return;
    case 'await-event':
    case 'forget-event':
      subscribe(world, command);
      return;
    case 'start-child':
      startChild(world, command.child);
      return;
    case 'steer-child':
      steerChild(world, command);
      return;
    case 'yield':
      world.yielded = true;
      return;
    case 'continue-as-new':
      continueAsNew(world);
      return;
    case 'finish':
      if (world.record) refuse('it has finished before');
      world.record = command.record;
      keepTasks(world, command.record.tasks, command.record.events);
      markUndone(world, command.record);
      return;
    case 'answer':
      return;
    default:
      refuse(`it does not know ${JSON.stringify(command)}`);
  }
}

/** Tasks that the run has forgotten are marked by the store. */
function markUndone(world: World, { compensation }: FinalRecord): void {
  for (const { step, status } of compensation?.steps ?? []) {
    const task = world.tasks.get(step);
    if (task && status === 'COMPLETED') world.tasks.set(step, { ...task, status: 'COMPENSATED' });
  }
}

function ask(world: World, { id, work }: Extract<Command, { type: 'evaluate' }>): void {
  if (world.questions.has(id)) refuse(`the question ${id} is asked already`);
  world.questions.add(id);
  const answer = world.shelf.answer(work);
  world.pending.push({
    holds: () => world.questions.has(id),
    arrive: () => world.questions.delete(id),
    tell: (at) =>
      'value' in answer
        ? { type: 'evaluated', at, id, value: answer.value }
        : { type: 'evaluation-failed', at, id, error: answer.error },
  });
}

function record(world: World, { projection }: Extract<Command, { type: 'record' }>): void {
  const { revision } = projection;
  if (world.recording !== null) refuse('a record is under way already');
  if (revision <= world.revision) refuse(`revision ${revision} does not follow ${world.revision}`);
  world.revision = revision;
  world.recording = revision;
  keepTasks(world, JSON.parse(JSON.stringify(projection.tasks)), projection.events);
  world.pending.push({
    holds: () => true,
    arrive: () => {
      world.recording = null;
    },
    tell: (at) => ({ type: 'recorded', at, revision }),
  });
}

function continueAsNew(world: World): void {
  if (!world.draining) refuse('nobody asked it to be continued as new');
  for (const [path, { asked, delivery }] of world.actions) {
    // What a hand has settled meanwhile is not waited for: the next run hears nothing of it.
    if (!asked || world.state.open[path]?.kind === 'action') continue;
    world.actions.delete(path);
    world.pending = world.pending.filter((one) => one !== delivery);
    world.lazy = world.lazy.filter((one) => one !== delivery);
  }
  // Nobody waits for the answers to what a step asked that was stopped.
  const awaited = new Set(Object.values(world.state.open).map(({ asks }) => asks?.id));
  awaited.add(world.state.spillingUndo?.id);
  for (const id of world.questions) if (!awaited.has(id)) world.questions.delete(id);
  const open = [...world.actions.keys(), ...world.questions];
  if (open.length > 0 || world.recording !== null) refuse(`${open.join()} is open while it is continued as new`);
  world.continuing = true;
}
