import type { RunRecords } from '../../activities/run-records.ts';
import type { Collections } from './collections.ts';
import { insertOnce } from './duplicate-key.ts';
import { taskId } from './task-id.ts';

/** How failed attempts are noted: one document each, so that a wide loop does not swell its execution. */
export function createAttemptRecords({
  attempts,
}: Pick<Collections, 'attempts'>): Pick<RunRecords, 'attemptFailed' | 'countFailedAttempts'> {
  return {
    async attemptFailed({ executionId, tenantId, path, attempt, error, at, retryAt }) {
      const task = taskId(executionId, path);
      await insertOnce(() =>
        attempts.insertOne({
          _id: `${executionId}:${task}:${attempt}`,
          tenantId,
          executionId,
          taskId: task,
          path,
          attempt,
          error: JSON.stringify(error),
          at: new Date(at),
          retryAt: new Date(retryAt),
        }),
      );
    },
    countFailedAttempts({ executionId, tenantId, path }) {
      return attempts.countDocuments({ executionId, taskId: taskId(executionId, path), tenantId });
    },
  };
}
