import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { z } from 'zod';
import type { ActionDeps } from '../../activities/action-deps.ts';
import { anyJson } from '../../activities/any-json.ts';
import { type ActionContext, defineAction } from '../../activities/define-action.ts';
import { performAction } from '../../activities/perform-action.ts';
import type { RunRecords } from '../../activities/run-records.ts';
import type { ValueStore } from '../../activities/value-store.ts';
import type { ActionTask } from '../../workflows/action-task.ts';
import type { Projection } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import { valuesInMemory } from './values-in-memory.ts';

/** The time of every attempt, in epoch milliseconds. */
export const NOW = 1_000_000;
const silent = new DefaultLogger('ERROR', () => undefined);

/** What the action does. */
export type Run = (context: ActionContext, input: Json) => Promise<Json>;
type Noted = Parameters<RunRecords['attemptFailed']>[0];

/** An action that does what a test says. */
const action = (run: Run) =>
  defineAction({
    type: 'Fake',
    summary: 'Do what the test says',
    input: z.object({ n: z.number(), token: z.string().optional() }),
    output: anyJson,
    example: { input: { n: 1 }, output: null },
    run: ({ n, token }, context) => run(context, token === undefined ? { n } : { n, token }),
  });

/** What is performed unless a test says otherwise. */
export const task: ActionTask = {
  executionId: 'ex-1',
  tenantId: 'default',
  path: 'fetch',
  type: 'Fake',
  revision: 1,
  input: { n: 1 },
  idempotencyKey: 'ex-1:fetch',
  retry: { maxAttempts: 3, backoff: 'fixed', delayMs: 1000, maxDelayMs: 60_000, jitter: false, on: [] },
  timeout: { attemptMs: 30_000, totalMs: 3_600_000 },
  repeatable: true,
};

/** What is different from the first attempt of that task. */
export interface Trial {
  task?: Partial<ActionTask>;
  info?: Partial<Info>;
  /** Attempts that the records hold as failed. */
  failed?: number;
  records?: Partial<RunRecords>;
  values?: ValueStore;
  deps?: Partial<ActionDeps>;
  act?: (environment: MockActivityEnvironment) => void;
}

/** Performs one attempt and gives its result or error with what was recorded. */
export async function attempt(run: Run, trial: Trial = {}) {
  const noted: Noted[] = [];
  const projected: Projection[] = [];
  const records: RunRecords = {
    finalize: async () => ({ status: 'COMPLETED', error: null }),
    project: async (projection) => void projected.push(projection),
    attemptFailed: async (failure) => void noted.push(failure),
    countFailedAttempts: async () => trial.failed ?? 0,
    ...trial.records,
  };
  const environment = new MockActivityEnvironment({ scheduledTimestampMs: NOW, ...trial.info }, { logger: silent });
  const outbound = { request: () => Promise.reject(new Error('not used')), close: async () => undefined };
  const deps = {
    outbound,
    records,
    values: trial.values ?? valuesInMemory().values,
    clock: () => NOW,
    random: () => 0,
    ...trial.deps,
  };
  trial.act?.(environment);
  const outcome = await environment
    .run(() => performAction({ ...task, ...trial.task }, action(run), deps))
    .catch((error) => error);
  return { outcome, noted, projected };
}
