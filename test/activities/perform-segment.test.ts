import { describe, expect, test } from 'vitest';
import { ActionFailure } from '../../activities/action-failure.ts';
import { anyJson } from '../../activities/any-json.ts';
import { type ActionContext, defineAction } from '../../activities/define-action.ts';
import { performSegment, SEGMENT_LIMITS } from '../../activities/perform-segment.ts';
import type { RunRecords } from '../../activities/run-records.ts';
import type { ActionTask } from '../../workflows/action-task.ts';
import type { Projection } from '../../workflows/execution.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import type { GraphPlan, PlanStep } from '../../workflows/language/plan.ts';
import type { SegmentRequest, SegmentResult } from '../../workflows/segment.ts';
import { action, actionBody, buildRun, chain, pure } from '../workflows/engine/build-run.ts';
import { engineFor } from '../workflows/engine/simulate-run.ts';
import { valuesInMemory } from './values-in-memory.ts';

type Run = (input: Json, context: ActionContext) => Promise<Json>;

const local = (id: string, extra: Partial<PlanStep> = {}): PlanStep => ({
  ...action(id, extra),
  body: { ...actionBody, idempotent: true, local: true },
});
const graphOf = (...steps: PlanStep[]): GraphPlan => ({ steps });

/** The request of a run that has just started. */
function requestOf(graph: GraphPlan): SegmentRequest {
  const built = buildRun(graph, { engineVersion: 2 });
  const run = { ...built, plan: { ...built.plan, durability: 'fast' as const } };
  const engine = engineFor(run);
  const at = Date.now();
  const state = engine.start(at);
  const { commands } = engine.advance(state, { type: 'started', at });
  const tasks = commands.flatMap((command) => (command.type === 'run-action' ? [command.task] : []));
  return JSON.parse(JSON.stringify({ run, state, tasks }));
}

/** The same request of a run that has to end at a time. */
function withDeadline(request: SegmentRequest, at: number): SegmentRequest {
  if (!isObject(request.state)) throw new Error('A state is an object.');
  return { ...request, state: { ...request.state, timers: { deadline: { purpose: 'deadline', target: '', at } } } };
}

/** Performs a segment; `calls` are the idempotency keys, in order. */
async function perform(request: SegmentRequest, run: Run, limits = {}, signal = new AbortController().signal) {
  const calls: string[] = [];
  const projected: Projection[] = [];
  const act = defineAction({
    ...{ type: 'Act', summary: 'Do what the test says', input: anyJson, output: anyJson },
    example: { input: null, output: null },
    run: async (input, context) => {
      calls.push(context.idempotencyKey);
      return await run(input, context);
    },
  });
  const records: RunRecords = {
    finalize: async () => ({ status: 'COMPLETED', error: null }),
    project: async (projection) => void projected.push(projection),
    attemptFailed: async () => undefined,
    countFailedAttempts: async () => 0,
  };
  const outbound = { request: () => Promise.reject(new Error('not used')), close: async () => undefined };
  const deps = { actions: [act], outbound, records, ...valuesInMemory(), clock: Date.now, random: () => 0 };
  const result = await performSegment(request, deps, signal, { ...SEGMENT_LIMITS, ...limits });
  return { ...result, calls, shown: projected };
}

const untilAborted: Run = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
const paths = ({ outcomes }: Pick<SegmentResult, 'outcomes'>) => outcomes.map(({ path }) => path);

describe('performSegment', () => {
  test('follows what its actions lead to, pure steps between them too', async () => {
    const graph = chain(
      local('a'),
      pure('p', { input: '{{ previous + 1 }}' }),
      local('b', { input: '{{ previous }}' }),
    );
    const { outcomes, left, calls } = await perform(requestOf(graph), async (input) => (input === 2 ? 'two' : 1));
    expect(outcomes).toEqual([
      { path: 'a', at: expect.any(Number), result: { output: 1, attempts: 1 } },
      { path: 'b', at: expect.any(Number), result: { output: 'two', attempts: 1 } },
    ]);
    expect(left).toEqual([]);
    expect(calls).toEqual(['ex-1:a', 'ex-1:b']);
  });

  test('performs at once what is ready at once', async () => {
    let begun = 0;
    let meet = () => {};
    const both = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const result = await perform(requestOf(graphOf(local('a'), local('b'))), async () => {
      begun += 1;
      if (begun === 2) meet();
      await both;
      return null;
    });
    expect(paths(result).sort()).toEqual(['a', 'b']);
  });

  test.each([
    ['so many actions', { actions: 2 }],
    ['so much that they gave', { characters: 10 }],
  ])('begins nothing more after %s', async (_, limits) => {
    const steps = ['a', 'b', 'c', 'd'].map((id) => local(id));
    const result = await perform(requestOf(chain(...steps)), async () => 'xxxxxx', limits);
    expect(paths(result)).toEqual(['a', 'b']);
    expect(result.left).toEqual([]);
  });

  test('begins nothing more once it took a while', async () => {
    const graph = chain(local('a'), local('b'), local('c'));
    const run: Run = async () => {
      const before = Date.now();
      while (Date.now() === before) await new Promise((resolve) => setImmediate(resolve));
      return null;
    };
    const result = await perform(requestOf(graph), run, { beginMilliseconds: 0 });
    expect(paths(result)).toEqual(['a']);
    expect(result.left).toEqual([]);
  });

  test('ends at the deadline of its execution', async () => {
    const request = requestOf(graphOf(local('slow')));
    const result = await perform(withDeadline(request, Date.now() + 50), untilAborted);
    expect(result).toMatchObject({ outcomes: [], left: [{ path: 'slow', delayMs: 0, attempts: 0 }] });
  });

  test('stops what has not ended in time, and leaves it', async () => {
    const graph = graphOf(local('quick'), local('slow'));
    const run: Run = async (input, context) =>
      context.idempotencyKey.endsWith('quick') ? 1 : untilAborted(input, context);
    const result = await perform(requestOf(graph), run, { milliseconds: 50 });
    expect(paths(result)).toEqual(['quick']);
    expect(result.left).toEqual([{ path: 'slow', delayMs: 0, attempts: 0 }]);
  });

  test('stops when its worker does', async () => {
    const worker = new AbortController();
    const run: Run = (input, context) => {
      queueMicrotask(() => worker.abort());
      return untilAborted(input, context);
    };
    const result = await perform(requestOf(chain(local('a'))), run, {}, worker.signal);
    expect(result.left).toEqual([{ path: 'a', delayMs: 0, attempts: 0 }]);
  });

  test('leaves a failed attempt that may be repeated, with the pause that it asks for', async () => {
    const result = await perform(requestOf(chain(local('a'), local('b'))), async () => {
      throw new ActionFailure('http-status', 'It answered 503.', { retryable: true, retryAfterMs: 700 });
    });
    expect(result.outcomes).toEqual([]);
    expect(result.left).toEqual([{ path: 'a', delayMs: 700, attempts: 1 }]);
  });

  test('tells a final failure, and follows what handles it', async () => {
    const graph = chain(local('a', { onError: 'skip' }), local('b'));
    const result = await perform(requestOf(graph), async (_, { idempotencyKey }) => {
      if (idempotencyKey.endsWith(':b')) return 1;
      throw new ActionFailure('http-status', 'It answered 404.', { retryable: false });
    });
    expect(paths(result)).toEqual(['a', 'b']);
    expect(result.outcomes[0]).toMatchObject({ error: { code: 'http-status', step: 'a' }, cancelled: false });
  });

  test('stops an action that nobody waits for any more', async () => {
    const first = { ...local('end', { after: ['a', 'b'], join: 'any' as const }) };
    const run: Run = async (input, context) =>
      context.idempotencyKey.endsWith(':b') ? untilAborted(input, context) : 1;
    const result = await perform(requestOf(graphOf(local('a'), local('b'), first)), run);
    expect(result.outcomes.map(({ path, ...how }) => [path, 'cancelled' in how && how.cancelled]).sort()).toEqual([
      ['a', false],
      ['b', true],
      ['end', false],
    ]);
  });

  test('begins nothing once something else is to be asked of the run', async () => {
    const graph = graphOf(
      local('a'),
      action('once', { after: ['a'] }),
      local('b', { after: ['a'] }),
      local('c', { after: ['b'] }),
    );
    expect(paths(await perform(requestOf(graph), async () => 1))).toEqual(['a']);
  });

  test('keeps a large output outside', async () => {
    const result = await perform(requestOf(chain(local('a'))), async () => ({ body: 'x'.repeat(100_000) }));
    expect(result.outcomes[0]).toMatchObject({ result: { output: { body: { size: 100_002 } } } });
  });

  test('shows the run only when it takes a while', async () => {
    const projection: Projection = {
      ...{ executionId: 'ex-1', tenantId: 'default', revision: 1, status: 'RUNNING', startedAt: 0 },
      ...{ tasks: [], events: [] },
    };
    const request = requestOf(chain(local('a')));
    const tasks = request.tasks.map((task: ActionTask) => ({ ...task, projection }));
    const quick = await perform({ ...request, tasks }, async () => 1);
    expect(quick).toMatchObject({ projected: false, shown: [] });
    const slow = await perform({ ...request, tasks }, untilAborted, { milliseconds: 1_500 });
    expect(slow).toMatchObject({ projected: true, shown: [projection] });
  });
});
