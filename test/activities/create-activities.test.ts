import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ActivitiesOptions, createActivities } from '../../activities/create-activities.ts';
import { defineAction } from '../../activities/define-action.ts';
import type { ActionTask } from '../../workflows/action-task.ts';
import type { FinalRecord } from '../../workflows/execution.ts';
import { valuesInMemory } from './values-in-memory.ts';

const revision = (number: number) =>
  defineAction({
    type: 'Fake',
    revision: number,
    summary: 'Tell its revision',
    input: z.object({}),
    output: z.number(),
    example: { input: {}, output: number },
    run: async () => number,
  });

const finalized: FinalRecord[] = [];
const options: ActivitiesOptions = {
  actions: [revision(1), revision(2)],
  outbound: { request: () => Promise.reject(new Error('not used')), close: async () => undefined },
  records: {
    finalize: async (record) => {
      finalized.push(record);
      return { status: record.status, error: record.error };
    },
    project: async () => undefined,
    attemptFailed: async () => undefined,
    countFailedAttempts: async () => 0,
  },
  values: valuesInMemory().values,
  clock: Date.now,
  random: Math.random,
};

const task = (number: number): ActionTask => ({
  executionId: 'ex-1',
  tenantId: 'default',
  path: 'a',
  type: 'Fake',
  revision: number,
  input: {},
  idempotencyKey: 'ex-1:a',
  retry: { maxAttempts: 1, backoff: 'fixed', delayMs: 1, maxDelayMs: 1, jitter: false, on: [] },
  timeout: { attemptMs: 1000, totalMs: 1000 },
  repeatable: true,
});

type StepActivity = (task: ActionTask) => Promise<unknown>;

describe('createActivities', () => {
  const activities = createActivities(options);
  const perform = (number: number) => {
    // The index signature tells no more than that there is something.
    const fake = activities.Fake as StepActivity;
    return new MockActivityEnvironment(
      { scheduledTimestampMs: Date.now() },
      { logger: new DefaultLogger('ERROR', () => undefined) },
    ).run(fake, task(number));
  };

  test('names one per step type, and those that write records and work on values', () => {
    const own = [
      'Fake',
      'answerQuestions',
      'evaluateOutside',
      'finalize',
      'finalizeDurably',
      'performSegment',
      'project',
    ];
    expect(Object.keys(activities).sort()).toEqual(own);
  });

  test('answers for leases, events and children when it has the ports', () => {
    const never = () => Promise.reject(new Error('not used'));
    const ports = {
      leases: { acquire: never, release: never },
      inbox: { subscribe: never, unsubscribe: never },
      children: { begin: never, steer: never },
    };
    const shared = ['acquireLease', 'releaseLease', 'awaitEvent', 'forgetEvent', 'beginChild', 'steerChild'];
    expect(Object.keys(createActivities({ ...options, ports }))).toEqual(expect.arrayContaining(shared));
  });

  test('delivers webhooks when it has where deliveries are kept', () => {
    const never = () => Promise.reject(new Error('not used'));
    const deliveries = { receiverOf: never, open: never, note: never };
    const own = Object.keys(createActivities({ ...options, deliveries }));
    expect(own).toEqual(expect.arrayContaining(['deliverPending', 'deliverOwnPending']));
  });

  test('ends a delivery of an earlier release once it was taken over', async () => {
    const taken: unknown[] = [];
    const takeOver = async (execution: unknown) => void taken.push(execution);
    const { deliverNextEvents } = createActivities({ ...options, takeOver });
    const input = { executionId: 'ex-1', tenantId: 'default', after: 3 };
    if (typeof deliverNextEvents !== 'function') throw new Error('It takes nothing over.');
    expect(await deliverNextEvents(input)).toEqual({ deliveredUpTo: 3, ended: true });
    expect(taken).toEqual([input]);
  });

  test('performs the revision that the plan was compiled for', async () => {
    expect(await perform(1)).toEqual({ output: 1, attempts: 1 });
    expect(await perform(2)).toEqual({ output: 2, attempts: 1 });
  });

  test('leaves a newer revision to a newer worker', async () => {
    await expect(perform(3)).rejects.toMatchObject({ type: 'step-revision-unknown', nonRetryable: false });
  });

  test('finalizes through the records, as a local activity and as a regular one', async () => {
    const record: FinalRecord = {
      executionId: 'ex-1',
      tenantId: 'default',
      status: 'COMPLETED',
      output: 1,
      response: null,
      error: null,
      startedAt: 0,
      completedAt: 1,
      tasks: [],
      events: [],
    };
    expect(await activities.finalize(record)).toEqual({ status: 'COMPLETED', error: null });
    expect(await activities.finalizeDurably(record)).toEqual({ status: 'COMPLETED', error: null });
    expect(finalized).toEqual([record, record]);
  });
});
