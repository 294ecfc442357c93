import { isDeepStrictEqual } from 'node:util';
import { createEngine } from '../../workflows/engine/create-engine.ts';
import type { EngineEvent } from '../../workflows/engine/event.ts';
import { THRESHOLDS } from '../../workflows/engine/thresholds.ts';
import type { RunInput } from '../../workflows/execution.ts';
import { answerable, answerStep, control, strayHand } from './hands.ts';
import { releaseOthers } from './lease-book.ts';
import { openSegments } from './open-segments.ts';
import { createOracle } from './oracle.ts';
import type { Profile } from './profile.ts';
import { createRandomSource } from './random-source.ts';
import { takeProjection, tellEngine } from './tell-engine.ts';
import { createValueShelf, sharedEvaluator, sharedSteps } from './value-shelf.ts';
import type { Delivery, Segments, World } from './world.ts';

const START = 1_000;
/** No random run needs more; one that does goes in circles. */
const MOST_TURNS = 6_000;

/** Runs an execution to its end in a random world. @throws when it gets stuck, or asks for what it may not. */
export async function simulate(run: RunInput, profile: Profile, seed: number): Promise<World> {
  const world = openWorld(run, profile, seed);
  tellEngine(world, { type: 'started', at: world.now });
  for (let turn = 0; !world.record; turn += 1) {
    if (turn > MOST_TURNS) throw new Error('The run does not end.');
    if (world.segments?.running) await takeSegment(world, world.segments);
    else takeTurn(world, turn);
  }
  return world;
}

/** What a segment came to happens to the run at once. */
async function takeSegment(world: World, segments: Segments): Promise<void> {
  const outcomes = await segments.running;
  segments.running = null;
  if (outcomes && outcomes.length > 0) tellEngine(world, ...outcomes);
}

/** A world before the run begins in it. */
export function openWorld(run: RunInput, profile: Profile, seed: number): World {
  const random = createRandomSource(seed);
  const parts = { stepsPerActivation: profile.stepsPerActivation, thresholds: profile.thresholds ?? THRESHOLDS };
  const makeEngine = () => createEngine({ run, steps: sharedSteps, evaluator: sharedEvaluator, ...parts });
  const engine = makeEngine();
  const world: World = {
    run,
    profile,
    random,
    oracle: createOracle(seed, profile.oneFails),
    shelf: createValueShelf(random, profile.references),
    makeEngine,
    engine,
    state: engine.start(START),
    now: START,
    log: [],
    base: null,
    pending: [],
    lazy: [],
    timers: new Map(),
    actions: new Map(),
    performed: [],
    turns: new Map(),
    leases: new Map(),
    acquired: 0,
    claims: new Map(),
    asked: new Map(),
    segments: null,
    segmentCalls: new Map(),
    batch: [],
    subscriptions: new Set(),
    children: new Map(),
    questions: new Set(),
    recording: null,
    happenings: new Map(),
    tasks: new Map(),
    retries: new Map(),
    forgotten: new Map(),
    events: [],
    revision: 0,
    controls: 0,
    draining: false,
    yielded: false,
    continuing: false,
    outside: { cancelled: false, timedOut: false, retried: false },
    record: null,
  };
  world.segments = openSegments(world);
  return world;
}

/** Lets the next thing happen. */
export function takeTurn(world: World, turn: number): void {
  world.now += 1;
  if (world.continuing) {
    continueRun(world);
    return;
  }
  const { profile, random } = world;
  if (world.yielded && random.chance(0.7)) {
    world.yielded = false;
    tellEngine(world, { type: 'yielded', at: world.now });
    return;
  }
  if (profile.projections > 0 && world.recording === null && random.chance(profile.projections)) takeProjection(world);
  const outside = interfere(world, turn);
  if (outside) {
    tellEngine(world, outside);
    return;
  }
  const choices = world.pending.length;
  const due = dueTimer(world);
  const waiting = answerable(world);
  const chosen = random.below(choices + (due ? 1 : 0) + (waiting.length > 0 ? 1 : 0));
  const delivery = world.pending[chosen];
  if (delivery) {
    deliver(world, delivery, chosen);
    return;
  }
  if (due && chosen === choices) {
    fireTimer(world, due);
    return;
  }
  const path = waiting[random.below(waiting.length)];
  if (path !== undefined) {
    tellEngine(world, answerStep(world, path).tell(world.now));
    return;
  }
  if (world.yielded) return;
  moveOn(world);
}

/** What the outside does, whatever the run waits for. */
function interfere(world: World, turn: number): EngineEvent | null {
  const { profile, random, now: at } = world;
  if (turn === profile.cancelAt) {
    world.outside.cancelled = true;
    return { type: 'cancel', at };
  }
  if (!world.draining && random.chance(profile.drains) && turn < 200) {
    world.draining = true;
    return { type: 'drain', at };
  }
  if (random.chance(profile.pauses) && turn < 200) {
    world.pending.push(control(world, { action: 'resume' }));
    return control(world, { action: 'pause' }).tell(at);
  }
  return random.chance(profile.strays) && turn < 200 ? strayHand(world).tell(at) : null;
}

function deliver(world: World, delivery: Delivery, at: number): void {
  const last = world.pending.pop();
  if (last && last !== delivery) world.pending[at] = last;
  if (!delivery.holds()) return;
  const event = delivery.tell(world.now);
  if (!delivery.repeated) delivery.arrive?.();
  if (event.type === 'action-completed' || event.type === 'action-failed') world.segments?.noteRecorded();
  if (world.random.chance(world.profile.repeats) && event.type !== 'control')
    world.pending.push({ holds: delivery.holds, tell: (now) => ({ ...event, at: now }), repeated: true });
  tellEngine(world, event);
}

/** The timer that ends next, but for those that give up on what runs, or end the run before its time. */
function dueTimer({ timers, random, now }: World): string | null {
  const due = [...timers].filter(([id, at]) => (id === 'deadline' ? at <= now : !id.startsWith('grace')));
  // They end in order, but one that is due can be told late.
  const sorted = due.sort((one, other) => one[1] - other[1]);
  return sorted[random.chance(0.8) ? 0 : random.below(sorted.length)]?.[0] ?? null;
}

function fireTimer(world: World, timer: string): void {
  world.now = Math.max(world.now, world.timers.get(timer) ?? 0);
  world.timers.delete(timer);
  world.segments?.noteRecorded();
  if (timer === 'deadline') world.outside.timedOut = true;
  tellEngine(world, { type: 'timer-fired', at: world.now, timer });
}

/** Nothing is on its way: what is slow comes now, then the patience of the run ends. */
function moveOn(world: World): void {
  if (releaseOthers(world)) return;
  const grace = [...world.timers.keys()].find((id) => id.startsWith('grace'));
  if (grace && world.random.chance(0.5)) {
    fireTimer(world, grace);
    return;
  }
  const [slow, ...more] = world.lazy;
  if (slow) {
    world.lazy = more;
    world.pending.push(slow);
    return;
  }
  if (grace) {
    fireTimer(world, grace);
    return;
  }
  // Only what never ends by itself is waited for until the run's time is over.
  const hangs = [...world.actions.values()].some(({ verdict }) => verdict === 'never');
  if (hangs && world.timers.has('deadline')) {
    fireTimer(world, 'deadline');
    return;
  }
  throw new Error(`The run is stuck; open are ${JSON.stringify(world.state.open)}`);
}

function continueRun(world: World): void {
  const call = world.pending.findIndex((delivery) => delivery.call);
  const answer = world.pending[call];
  if (answer) {
    deliver(world, answer, call);
    return;
  }
  world.continuing = false;
  world.draining = false;
  world.timers.clear();
  world.segments = openSegments(world);
  world.base = JSON.stringify(world.state);
  world.log = [];
  world.engine = world.makeEngine();
  world.state = world.engine.resume(JSON.parse(world.base));
  tellEngine(world, { type: 'resumed', at: world.now });
}

/** Events after the end change nothing. */
export function tellAfterEnd(world: World): void {
  const before = JSON.stringify(world.state);
  for (const delivery of [...world.pending, ...world.lazy].slice(0, 6)) {
    const event = delivery.tell(world.now + 1);
    const { commands } = world.engine.advance(world.state, event);
    const answers = event.type === 'control' ? 1 : 0;
    if (commands.length !== answers) throw new Error(`After the end, ${event.type} gives ${JSON.stringify(commands)}`);
  }
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(world.state)), JSON.parse(before)))
    throw new Error('After the end the state has changed.');
}
