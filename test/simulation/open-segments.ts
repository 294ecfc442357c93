import { anyJson } from '../../activities/any-json.ts';
import { defineAction } from '../../activities/define-action.ts';
import { performSegment } from '../../activities/perform-segment.ts';
import type { ValueStore } from '../../activities/value-store.ts';
import type { ActionTask } from '../../workflows/action-task.ts';
import { createSegmentRunner, type SegmentRunner } from '../../workflows/adapter/run-segments.ts';
import type { EngineEvent } from '../../workflows/engine/event.ts';
import type { Json } from '../../workflows/language/json.ts';
import { isReference } from '../../workflows/language/references.ts';
import type { SegmentRequest, SegmentResult } from '../../workflows/segment.ts';
import { toFailure } from './perform-attempts.ts';
import { startAction, stopAction } from './start-action.ts';
import { refuse, type Segments, turnsOf, type World } from './world.ts';

/** The segments of one run, performed by the real activity, which is lost now and then before anybody knows what it came to. */
class SimulatedSegments implements Segments {
  running: Promise<EngineEvent[]> | null = null;
  readonly #world: World;
  readonly #runner: SegmentRunner;
  /** Segments whose outcomes a crash would lose: they would be repeated. */
  #unrecorded = 0;
  /** Attempts of what a segment left, by path. */
  readonly #left = new Map<string, number>();
  /** Actions that were started although they had been asked to stop: they are to be told. */
  readonly #stopped = new Set<string>();
  #told: (events: EngineEvent[]) => void = () => undefined;
  #failed: (error: unknown) => void = () => undefined;

  constructor(world: World) {
    this.#world = world;
    this.#runner = createSegmentRunner({
      run: world.run,
      get state() {
        return world.state;
      },
      queue: { release: (events) => this.#told(events) },
      actions: { run: (task) => this.#run(task), cancel: (path) => this.#cancel(path) },
      perform: (request) => this.#perform(request),
    });
  }

  dispatch(tasks: readonly ActionTask[]): void {
    this.#runner.dispatch(tasks);
    if (this.#stopped.size > 0) refuse(`${[...this.#stopped]} is started after it was asked to stop`);
  }

  noteRecorded(): void {
    this.#unrecorded = 0;
    this.#runner.noteRecorded();
  }

  #run(task: ActionTask): void {
    const { path } = task;
    const before = this.#left.get(path) ?? 0;
    this.#left.delete(path);
    // While a segment ends, nobody hears what is thrown.
    if ((task.attemptsBefore ?? 0) !== before)
      this.#failed(new Error(`the world: ${path} forgets ${before} attempts of its segment`));
    startAction(this.#world, task);
    this.#noteStarted(path);
  }

  #cancel(path: string): void {
    this.#stopped.delete(path);
    if (this.#world.actions.has(path)) stopAction(this.#world, path);
  }

  #noteStarted(path: string): void {
    if (this.#world.state.open[path]?.cancelled) this.#stopped.add(path);
  }

  async #perform(request: SegmentRequest): Promise<SegmentResult> {
    const world = this.#world;
    for (const { path } of request.tasks) this.#noteStarted(path);
    const text = JSON.stringify(request);
    this.running = new Promise((resolve, reject) => {
      this.#told = resolve;
      this.#failed = reject;
    });
    try {
      if (this.#unrecorded > 0) refuse('a crash would repeat two segments');
      if (world.random.chance(0.3)) await performOnce(world, JSON.parse(text));
      const result = await performOnce(world, JSON.parse(text));
      for (const { path, attempts } of result.left) this.#left.set(path, attempts);
      if (result.outcomes.length > 0) this.#unrecorded += 1;
      return result;
    } catch (error) {
      this.#failed(error);
      return { outcomes: [], left: [], projected: false };
    }
  }
}

/** Those of a `fast` plan; null: the actions of any other are performed one by one. */
export function openSegments(world: World): Segments | null {
  return world.run.plan.durability === 'fast' ? new SimulatedSegments(world) : null;
}

/** Performs a segment whose actions take one moment or some. */
function performOnce(world: World, request: SegmentRequest): Promise<SegmentResult> {
  const given = new Set(request.tasks.map(({ path }) => path));
  const { now: startedAt } = world;
  let hungMs = 0;
  const actions = ['Act', 'Undo'].map((type) =>
    defineAction({
      ...{ type, summary: 'Does what the oracle says.', input: anyJson, output: anyJson },
      example: { input: null, output: null },
      async run(_, { path, idempotencyKey, attempt, signal }) {
        const calls = world.segmentCalls.get(path) ?? new Set();
        world.segmentCalls.set(path, calls.add(idempotencyKey));
        for (let moments = world.random.below(4); moments > 0; moments -= 1) await null;
        signal.throwIfAborted();
        const how = world.oracle.attempt(path, turnsOf(world, path) - (given.has(path) ? 1 : 0), attempt);
        if (how === 'hangs') hungMs += 5_000;
        if (how !== 'hangs' && 'output' in how) return how.output;
        throw toFailure(how);
      },
    }),
  );
  const records = {
    finalize: () => refuse('a segment ends the run'),
    project: async () => undefined,
    attemptFailed: async () => undefined,
    countFailedAttempts: async () => 0,
  };
  const outbound = { request: () => refuse('a segment calls out'), close: async () => undefined };
  const clock = () => startedAt + hungMs;
  const deps = { actions, outbound, records, values: valuesOf(world), clock, random: () => 0.5 };
  return performSegment(request, deps, new AbortController().signal);
}

function valuesOf({ shelf }: World): ValueStore {
  return {
    load: async (reference) => shelf.whole({ ...reference }),
    async keep(value: Json) {
      const kept = shelf.keep(value);
      return isReference(kept) ? kept : refuse('the shelf gives no reference');
    },
  };
}
