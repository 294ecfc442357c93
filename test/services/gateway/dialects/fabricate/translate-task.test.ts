import { describe, expect, it } from 'vitest';
import { toTaskId } from '../../../../../services/gateway/dialects/fabricate/task-id.ts';
import { toTask, translateStatus } from '../../../../../services/gateway/dialects/fabricate/translate-task.ts';
import * as wire from '../../../../../services/gateway/dialects/fabricate/wire.ts';
import type { Outcome } from '../../../../../services/operations/get-outcome.ts';
import { isTerminal, openStatuses } from '../../../../../workflows/execution.ts';
import { executionStatuses } from '../sample-execution.ts';

const file = { number: 1, name: 'report.csv', size: 45678, contentType: 'text/csv' };

function sample(given: Partial<Outcome> = {}): Outcome {
  return {
    id: 'ex-1a2b3c4d',
    workflowId: 'wf-4g7h8j9k',
    version: 1,
    status: 'COMPLETED',
    error: null,
    labels: {},
    retryOf: null,
    rerunOf: null,
    parentId: null,
    startedBy: null,
    createdAt: '2024-01-15T10:30:00.999Z',
    startedAt: '2024-01-15T10:30:01.000Z',
    completedAt: '2024-01-15T10:30:45.123Z',
    output: { rows_processed: 1500, success: true },
    files: [file],
    ...given,
  };
}
const error = { code: 'sql-unreachable', message: 'Database connection failed', step: 'load', details: null };

describe('the task document', () => {
  it('of a completed execution is the published one, to the byte', () => {
    expect(JSON.stringify(toTask(sample()))).toBe(
      `{"id":"${toTaskId('ex-1a2b3c4d')}","workflow_id":"wf-4g7h8j9k","status":"completed",` +
        '"result":{"rows_processed":1500,"success":true},' +
        '"files":[{"id":1,"name":"report.csv","size":45678,"content_type":"text/csv"}],"error":null,' +
        '"started_at":"2024-01-15T10:30:01Z","completed_at":"2024-01-15T10:30:45Z","created_at":"2024-01-15T10:30:00Z"}',
    );
  });

  it.each(executionStatuses)('of one that is %s has all nine keys, and the published types', (status) => {
    const ended = isTerminal(status) ? {} : { completedAt: null };
    const task = toTask(sample({ status, ...ended, ...(status === 'FAILED' ? { error } : {}) }));
    expect(Object.keys(task)).toEqual(Object.keys(wire.task.shape));
    expect(wire.task.strict().parse(task)).toEqual(task);
  });

  it('of one that was never started begins when it was created', () => {
    expect(toTask(sample({ status: 'QUEUED', startedAt: null, completedAt: null }))).toMatchObject({
      started_at: '2024-01-15T10:30:00Z',
      completed_at: null,
    });
  });
});

it('fabricate 2.2.2 result and files belong to a completed task, error to a failed one, completed_at to an ended one', () => {
  const nothing = { result: null, files: [], error: null };
  for (const status of openStatuses)
    expect(toTask(sample({ status, completedAt: null }))).toMatchObject({ ...nothing, completed_at: null });
  const failed = toTask(sample({ status: 'FAILED', error }));
  expect(failed).toMatchObject({
    ...nothing,
    status: 'failed',
    error: error.message,
    completed_at: expect.any(String),
  });
  expect(toTask(sample({ status: 'CANCELLED', error }))).toMatchObject({ ...nothing, status: 'canceled' });
});

it('fabricate 2.2.3 a completed task has no error, and a failed one always has words', () => {
  expect(toTask(sample({ error })).error).toBeNull();
  for (const status of ['FAILED', 'TIMED_OUT'] as const)
    for (const given of [null, error, { ...error, message: '' }])
      expect(toTask(sample({ status, error: given })).error).toMatch(/\w/);
});

it('fabricate 2.2.4 there are four statuses: what is not over is in_progress, a timeout is failed', () => {
  expect(wire.taskStatus.options).toEqual(['in_progress', 'completed', 'failed', 'canceled']);
  expect(Object.fromEntries(executionStatuses.map((status) => [status, translateStatus(status)]))).toEqual({
    ...Object.fromEntries(openStatuses.map((status) => [status, 'in_progress'])),
    COMPLETED: 'completed',
    FAILED: 'failed',
    TIMED_OUT: 'failed',
    CANCELLED: 'canceled',
    TERMINATED: 'canceled',
  });
});
