import type { Command } from '../../workflows/engine/command.ts';
import type { Engine } from '../../workflows/engine/create-engine.ts';
import type { EngineEvent } from '../../workflows/engine/event.ts';
import type { EngineState } from '../../workflows/engine/state.ts';
import { hasUntoldApprovals } from '../../workflows/engine/view.ts';
import type { Projection } from '../../workflows/execution.ts';
import { noteControl } from './hands.ts';
import { performCommand } from './perform-command.ts';
import { keepTasks, noteHappening, refuse, type World } from './world.ts';

/** Tells the engine events together, in order, and does what it asks. */
export function tellEngine(world: World, ...events: EngineEvent[]): void {
  const all = events.map((event) => advance(world, event));
  // Whether the run rests is what its last event says.
  const isKept = (command: Command, at: number) => command.type !== 'continue-as-new' || at === all.length - 1;
  const commands = all.flatMap((each, at) => each.filter((command) => isKept(command, at)));
  for (const command of commands) performCommand(world, command);
  const { batch } = world;
  world.batch = [];
  world.segments?.dispatch(batch);
  if (world.profile.rebuild?.from === 'json' && world.random.chance(world.profile.rebuild.often)) reviveInPlace(world);
}

function advance(world: World, event: EngineEvent): Command[] {
  noteTimeout(world, event);
  const request = event.type === 'control' ? event.request : null;
  const kind = request && 'path' in request ? world.state.open[request.path]?.kind : undefined;
  world.log.push(event);
  const { state, commands } = world.engine.advance(world.state, event);
  world.state = state;
  if (event.type === 'control' && request) {
    const answer = commands.find((command) => command.type === 'answer' && command.id === event.id);
    if (answer?.type !== 'answer') refuse('a request by hand is not answered');
    if (answer.result.status === 'done') noteControl(world, request, kind);
  }
  if (world.profile.rebuild?.from === 'log' && world.random.chance(world.profile.rebuild.often))
    rebuild(world, commands);
  return commands;
}

/** Notes the end of an answer's time, if the step still waits for it. */
function noteTimeout(world: World, event: EngineEvent): void {
  if (event.type !== 'timer-fired') return;
  const timer = world.state.timers[event.timer];
  if (timer?.purpose !== 'approval' && timer?.purpose !== 'event') return;
  const open = world.state.open[timer.target];
  if (open?.kind === timer.purpose && !open.cancelled)
    noteHappening(world, timer.target, { kind: timer.purpose, action: 'timeout' });
}

/** Takes what changed, as the adapter does when the run waits. */
export function takeProjection(world: World): void {
  const projection = world.engine.takeProjection(world.state);
  world.log.push('projection');
  if (!projection) return;
  if (projection.revision <= world.revision) refuse(`revision ${projection.revision} does not follow`);
  world.revision = projection.revision;
  keepTasks(world, JSON.parse(JSON.stringify(projection.tasks)), projection.events);
  expectApprovals(world, projection);
}

/** The approvals that a projection tells of are those that the tasks tell of, and one that does not is not due. */
function expectApprovals(world: World, { approvals = [] }: Projection): void {
  const waiting = [...world.tasks.values()].filter(
    ({ status, reason }) => status === 'WAITING' && reason?.kind === 'approval',
  );
  const told = approvals
    .map(({ path }) => path)
    .sort()
    .join();
  if (
    told !==
    waiting
      .map(({ path }) => path)
      .sort()
      .join()
  )
    refuse(`the approvals ${told} are told`);
  if (hasUntoldApprovals(world.state)) refuse('approvals are still to be told after a projection');
}

/** The worker is lost: another one tells a new engine every event again, and it must come to the same. */
function rebuild(world: World, commands: Command[]): void {
  const engine = world.makeEngine();
  const state: EngineState =
    world.base === null ? engine.start(world.run.execution.createdAt) : engine.resume(JSON.parse(world.base));
  const last = world.log.map((entry) => replay(engine, state, entry)).at(-1) ?? [];
  if (JSON.stringify(last) !== JSON.stringify(commands))
    refuse('rebuilt from its log, the run asks for something else');
  if (JSON.stringify(state) !== JSON.stringify(world.state)) refuse('rebuilt from its log, the run is another one');
  world.engine = engine;
  world.state = state;
}

function replay(engine: Engine, state: EngineState, entry: EngineEvent | 'projection'): Command[] {
  if (entry !== 'projection') return engine.advance(state, entry).commands;
  engine.takeProjection(state);
  return [];
}

/** The state is plain JSON, so an engine goes on from a copy of it. */
function reviveInPlace(world: World): void {
  world.engine = world.makeEngine();
  world.state = world.engine.resume(JSON.parse(JSON.stringify(world.state)));
}
