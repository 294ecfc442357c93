import { describe, expect, test } from 'vitest';
import type { ExecutionFacts } from '../../../services/operations/present-execution.ts';
import { viewAtEvent } from '../../../services/worker/view-at-event.ts';
import type { RunEvent, TaskView } from '../../../workflows/execution.ts';

const done = (path: string): TaskView => ({
  path,
  type: 'Echo',
  status: 'COMPLETED',
  attempts: 1,
  input: 1,
  output: 2,
  startedAt: 5,
  completedAt: 6,
});
const ended: ExecutionFacts = {
  id: 'ex-1',
  workflowId: 'wf-1',
  version: 1,
  status: 'COMPLETED',
  input: null,
  output: 'all',
  error: null,
  labels: {},
  retryOf: null,
  rerunOf: null,
  createdAt: new Date(0),
  startedAt: new Date(1),
  completedAt: new Date(9),
  compensation: null,
  cursorAfter: async () => null,
  tasks: [done('a'), done('b'), { ...done('c'), reused: true }],
};
const task = (sequence: number, path: string, status: RunEvent['status']): RunEvent => ({
  sequence,
  type: 'task.changed',
  at: sequence,
  path,
  status,
});
const events: RunEvent[] = [
  { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' },
  task(2, 'a', 'RUNNING'),
  task(3, 'a', 'COMPLETED'),
  task(4, 'b', 'RUNNING'),
  task(5, 'b', 'COMPLETED'),
  { sequence: 6, type: 'execution.ended', at: 6, status: 'COMPLETED' },
];
const statuses = (sequence: number) => viewAtEvent(ended, events, sequence).tasks.map((each) => each.status);

describe('viewAtEvent', () => {
  test('shows each task as far as it was, and those without events as they are', () => {
    expect(statuses(1)).toEqual(['PENDING', 'PENDING', 'COMPLETED']);
    expect(statuses(2)).toEqual(['RUNNING', 'PENDING', 'COMPLETED']);
    expect(statuses(4)).toEqual(['COMPLETED', 'RUNNING', 'COMPLETED']);
  });

  test('shows no result before there was one', () => {
    const early = viewAtEvent(ended, events, 4);
    expect(early).toMatchObject({ status: 'RUNNING', output: null, completedAt: null });
    expect(early.tasks[0]).toEqual(ended.tasks[0]);
    expect(early.tasks[1]).toEqual({ path: 'b', type: 'Echo', status: 'RUNNING', attempts: 1, input: 1, startedAt: 5 });
  });

  test('shows all of it at the end', () => {
    expect(viewAtEvent(ended, events, 6)).toEqual(ended);
  });
});
