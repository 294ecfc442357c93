import { expect, it } from 'vitest';
import * as statuses from '../../../../../services/gateway/dialects/refold/statuses.ts';
import { executionStatus, nodeStatus } from '../../../../../services/gateway/dialects/refold/wire.ts';
import { taskStatuses } from '../../../../../workflows/execution.ts';
import { executionStatuses } from '../sample-execution.ts';

it('every status of ours has a published word, and no other', () => {
  const shown = executionStatuses.map((status) => statuses.toStatus({ status, error: null }));
  expect(shown).toEqual(
    'QUEUED RUNNING RUNNING RUNNING STOPPING COMPLETED ERRORED STOPPED TIMED_OUT TERMINATED'.split(' '),
  );
  for (const word of shown) expect(executionStatus.options).toContain(word);
  expect(new Set(executionStatuses.map(statuses.toResponseStatus))).toEqual(
    new Set(['COMPLETED', 'RUNNING', 'ERRORED']),
  );
  for (const status of taskStatuses) expect(nodeStatus.options).toContain(statuses.toNodeStatus(status, null, false));
});

it('a Terminate node without a toggle shows TERMINATED', () => {
  expect(statuses.toStatus({ status: 'FAILED', error: { code: 'terminated' } })).toBe('TERMINATED');
});

it('a failed node is skipped over, timed out or errored', () => {
  expect(statuses.toNodeStatus('FAILED', 'http-status', true)).toBe('Errored_and_Skipped');
  expect(statuses.toNodeStatus('FAILED', 'step-timeout', false)).toBe('Timed_Out');
  expect(statuses.toNodeStatus('FAILED', 'http-status', false)).toBe('Errored');
});

it('a word of the filter stands for the statuses that show it', () => {
  expect(statuses.fromStatus('running')).toEqual(['RUNNING', 'WAITING', 'PAUSED']);
  expect(statuses.fromStatus('All')).toBeUndefined();
  expect(statuses.fromStatus('SLEEPING')).toEqual([]);
});
