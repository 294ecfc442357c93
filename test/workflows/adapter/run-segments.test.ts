import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ActionFailure } from '../../../activities/action-failure.ts';
import type { RunInput } from '../../../workflows/execution.ts';
import type { GraphPlan, PlanStep } from '../../../workflows/language/plan.ts';
import { action, actionBody, buildRun, chain, pure, wait } from '../engine/build-run.ts';
import { type SegmentStack, startSegmentStack } from './segment-stack.ts';

let stack: SegmentStack;

beforeAll(async () => {
  stack = await startSegmentStack();
}, 60_000);
afterAll(() => stack?.stop());

/** An action that may run in a segment. */
const local = (id: string, extra: Partial<PlanStep> = {}): PlanStep => ({
  ...action(id, extra),
  body: { ...actionBody, idempotent: true, local: true },
});
const fast = (graph: GraphPlan): RunInput => {
  const run = buildRun(graph, { engineVersion: 2 });
  return { ...run, plan: { ...run.plan, durability: 'fast' } };
};
const eventTypes = async (handle: { fetchHistory(): Promise<{ events?: object[] | null }> }) => {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => Object.keys(event).filter((key) => key.endsWith('EventAttributes')));
};
const scheduled = 'activityTaskScheduledEventAttributes';

describe('a fast definition', () => {
  test('performs its actions in one local activity, and lists them one by one', async () => {
    const graph = chain(
      local('a'),
      pure('b', { input: '{{ previous.n + 1 }}' }),
      local('c', { input: '{{ previous }}' }),
    );
    const { handle, calls, record } = await stack.start(fast(graph), async (input) => ({ n: 1, input }));
    await handle.result();
    const { tasks, output, status } = record();
    expect(status).toBe('COMPLETED');
    expect(output).toEqual({ n: 1, input: 2 });
    expect(calls).toEqual([`${handle.workflowId}:a`, `${handle.workflowId}:c`]);
    expect(tasks.map(({ path, status, attempts }) => [path, status, attempts])).toEqual([
      ['a', 'COMPLETED', 1],
      ['b', 'COMPLETED', 1],
      ['c', 'COMPLETED', 1],
    ]);
    const types = await eventTypes(handle);
    expect(types).not.toContain(scheduled);
    expect(types.filter((type) => type === 'markerRecordedEventAttributes')).toHaveLength(2);
  });

  test('goes on with a regular activity after a failed attempt, and counts it', async () => {
    let failures = 0;
    const { handle, calls, record } = await stack.start(
      fast(chain(local('a'), local('b'), local('c'))),
      async (_, context) => {
        if (!context.idempotencyKey.endsWith(':b') || failures > 0) return context.attempt;
        failures += 1;
        throw new ActionFailure('http-status', 'It answered 500.', { retryable: true });
      },
    );
    await handle.result();
    const { tasks, status } = record();
    expect(status).toBe('COMPLETED');
    expect(calls.map((key) => key.split(':')[1])).toEqual(['a', 'b', 'b', 'c']);
    expect(tasks.map(({ path, attempts, output }) => [path, attempts, output])).toEqual([
      ['a', 1, 1],
      ['b', 2, 2],
      ['c', 1, 1],
    ]);
    expect((await eventTypes(handle)).filter((type) => type === scheduled)).toHaveLength(1);
  });

  test('fails a step at once when its error is final', async () => {
    const { handle, calls, record } = await stack.start(fast(chain(local('a'), local('b'))), async () => {
      throw new ActionFailure('http-status', 'It answered 404.', { retryable: false });
    });
    await expect(handle.result()).rejects.toThrow();
    const { error, tasks } = record();
    expect(error).toMatchObject({ code: 'http-status', step: 'a' });
    expect(tasks.map(({ status }) => status)).toEqual(['FAILED', 'PENDING']);
    expect(calls).toHaveLength(1);
  });

  test('undoes what it did, though no step is open any more', async () => {
    const compensate = { on: 'completed' as const, type: 'Act', revision: 1, input: 'undo', body: actionBody };
    const graph = chain(local('a', { compensate }), local('b'));
    const run = fast(graph);
    const { handle, calls, record } = await stack.start(
      { ...run, plan: { ...run.plan, compensates: true } },
      async (_, { idempotencyKey }) => {
        if (idempotencyKey.endsWith(':b'))
          throw new ActionFailure('http-status', 'It answered 404.', { retryable: false });
        return 1;
      },
    );
    await expect(handle.result()).rejects.toThrow();
    expect(calls.map((key) => key.split(':')[1])).toEqual(['a', 'b', 'a/compensate']);
    expect(record().compensation).toMatchObject({ compensated: true, steps: [{ step: 'a' }] });
  });

  test('leaves to regular activities what may not be repeated', async () => {
    const { handle, record } = await stack.start(fast(chain(local('a'), action('once'), local('c'))), async () => 1);
    await handle.result();
    expect(record().status).toBe('COMPLETED');
    expect((await eventTypes(handle)).filter((type) => type === scheduled)).toHaveLength(1);
  });

  test('lets no segment follow another before that one is in the history', async () => {
    const ids = Array.from({ length: 45 }, (_, n) => `s${n}`);
    const { handle, calls, record } = await stack.start(fast(chain(...ids.map((id) => local(id)))), async () => 1);
    await handle.result();
    expect(record().status).toBe('COMPLETED');
    expect(calls.map((key) => key.split(':')[1])).toEqual(ids);
    // Of 20, one regular action, of 20, another one, and what is left.
    expect((await eventTypes(handle)).filter((type) => type === scheduled)).toHaveLength(2);
    await stack.replay(handle);
  });

  test('leaves an action that takes too long to a regular activity, with the same key', async () => {
    const { handle, calls, record } = await stack.start(fast(chain(local('slow'), local('b'))), async (_, context) => {
      if (calls.length > 1) return 'done';
      await new Promise((_resolve, reject) =>
        context.signal.addEventListener('abort', () => reject(context.signal.reason)),
      );
      return 'never';
    });
    await handle.result();
    expect(record().tasks.map(({ attempts, output }) => [attempts, output])).toEqual([
      [1, 'done'],
      [1, 'done'],
    ]);
    expect(calls.map((key) => key.split(':')[1])).toEqual(['slow', 'slow', 'b']);
  }, 20_000);

  test('goes the same way on replay, beside waits, failures and regular activities', async () => {
    const waits = { ...wait('w', 300), after: ['a'] };
    const graph = {
      steps: [
        ...chain(local('a'), local('b'), local('c')).steps,
        waits,
        { ...action('r'), after: ['a'] },
        { ...local('d'), after: ['w', 'r'] },
        { ...local('e'), after: ['d', 'c'] },
      ],
    };
    let failures = 0;
    const { handle, calls, record } = await stack.start(fast(graph), async (_, context) => {
      if (!context.idempotencyKey.endsWith(':b') || failures > 0) return context.attempt;
      failures += 1;
      throw new ActionFailure('http-status', 'It answered 500.', { retryable: true });
    });
    await handle.result();
    expect(record().tasks.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'COMPLETED'));
    expect(calls.filter((key) => !key.endsWith(':b')).length).toBe(5);
    await stack.replay(handle);
  });

  test('takes a cancel once its segment has ended: what had ended stays, what runs is stopped', async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { handle, calls, record } = await stack.start(fast(chain(local('a'), local('b'))), async (_, context) => {
      if (context.idempotencyKey.endsWith(':a')) return 1;
      begin();
      await new Promise((_resolve, reject) =>
        context.signal.addEventListener('abort', () => reject(context.signal.reason)),
      );
      return 2;
    });
    await begun;
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    const { status, tasks } = record();
    expect(status).toBe('CANCELLED');
    expect(tasks.map(({ path, status }) => [path, status])).toEqual([
      ['a', 'COMPLETED'],
      ['b', 'CANCELLED'],
    ]);
    expect(new Set(calls).size).toBe(2);
  }, 30_000);
});
