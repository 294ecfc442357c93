import { anyJson } from '../../activities/any-json.ts';
import { defineAction } from '../../activities/define-action.ts';
import { performSegment } from '../../activities/perform-segment.ts';
import type { ValueStore } from '../../activities/value-store.ts';
import { createSegmentRunner, type SegmentRunner } from '../../workflows/adapter/run-segments.ts';
import type { EngineEvent } from '../../workflows/engine/event.ts';
import type { Json } from '../../workflows/language/json.ts';
import { isReference } from '../../workflows/language/references.ts';
import type { SegmentRequest, SegmentResult } from '../../workflows/segment.ts';
import { toFailure } from './perform-attempts.ts';
import { startAction, stopAction } from './start-action.ts';
import { refuse, turnsOf, type World } from './world.ts';

/** The segments of one run. */
export interface Segments extends SegmentRunner {
  /** Set while one runs: nothing else happens to the run. Gives what it came to. */
  running: Promise<EngineEvent[]> | null;
}

/** Segments performed by the real activity, which is lost now and then, before anybody knows what it came to. */
export function openSegments(world: World): Segments | null {
  const { run } = world;
  if (run.plan.durability !== 'fast') return null;
  /** Segments whose outcomes a crash would lose: they would be repeated. */
  let unrecorded = 0;
  let told: (events: EngineEvent[]) => void = () => undefined;
  const runner = createSegmentRunner({
    run,
    get state() {
      return world.state;
    },
    queue: { release: (events) => told(events) },
    actions: {
      run(task) {
        startAction(world, task);
        noteStarted(task.path);
      },
      cancel(path) {
        awaited.delete(path);
        if (world.actions.has(path)) stopAction(world, path);
      },
    },
    async perform(request) {
      for (const { path } of request.tasks) noteStarted(path);
      if (unrecorded > 0) refuse('a crash would repeat two segments');
      segments.running = new Promise((resolve) => {
        told = resolve;
      });
      const text = JSON.stringify(request);
      if (world.random.chance(0.3)) await performOnce(world, JSON.parse(text));
      const result = await performOnce(world, JSON.parse(text));
      if (result.outcomes.length > 0) unrecorded += 1;
      return result;
    },
  });
  /** Actions that were started although they had been asked to stop: they are to be told. */
  const awaited = new Set<string>();
  const noteStarted = (path: string) => {
    if (world.state.open[path]?.cancelled) awaited.add(path);
  };
  const segments: Segments = {
    running: null,
    dispatch(tasks) {
      runner.dispatch(tasks);
      if (awaited.size > 0) refuse(`${[...awaited]} is started after it was asked to stop`);
    },
    noteRecorded() {
      unrecorded = 0;
      runner.noteRecorded();
    },
  };
  return segments;
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
