import type { StartOutcome } from '../../../operations/outcomes.ts';
import { executionIds } from './ids.ts';
import { isTermination } from './statuses.ts';

/** What the second API answers an execute call with: at once, or with the result when the caller waits for it. */
export function toResult({ execution, ended, response }: StartOutcome, sync: boolean) {
  const execution_id = executionIds.toHex(execution.id);
  if (!sync || !ended) return { message: 'Workflow execution started', execution_id };
  const { error } = execution;
  const errored = execution.status !== 'COMPLETED';
  // The published status code of a termination is 200 unless its node says another.
  const failed = errored && !isTermination(error);
  return {
    execution_id,
    return_value: response?.body ?? {},
    errored,
    status_code: response?.status ?? (failed ? 500 : 200),
    execution_error: error ? { code: error.code, message: error.message } : {},
    executed_by_thanos: false,
  };
}
