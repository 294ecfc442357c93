import { expect, it } from 'vitest';
import { toExecutionId, toFileNumber, toTaskId } from '../../../../../services/gateway/dialects/fabricate/task-id.ts';

const task = toTaskId('ex-1a2b3c4d');

it('a task is an execution under a UUID, in either case', () => {
  expect(toExecutionId(task)).toBe('ex-1a2b3c4d');
  expect(toExecutionId(task.toUpperCase())).toBe('ex-1a2b3c4d');
});

it.each(['ex-1a2b3c4d', '', '\u0000', '../..', '550e8400-e29b-41d4-a716-446655440000'])(
  '%j is the id of no task',
  (id) => {
    expect(() => toExecutionId(id)).toThrow(
      expect.objectContaining({
        code: 'execution-not-found',
        message: `There is no workflow task ${JSON.stringify(id)}.`,
      }),
    );
  },
);

it('files are numbered from 1', () => {
  expect([toFileNumber(task, '1'), toFileNumber(task, '9007199254740')]).toEqual([1, 9007199254740]);
  for (const wrong of ['0', '-1', '1.0', '01', '1e3', '', ' 1', 'report.csv', '9'.repeat(20)])
    expect(() => toFileNumber(task, wrong)).toThrow(expect.objectContaining({ code: 'file-not-found' }));
});
