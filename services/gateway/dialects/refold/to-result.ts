import type { StartOutcome } from '../../../operations/outcomes.ts';
import { executionIds } from './ids.ts';

/** What the second API answers an execute call with: at once, or with the result when the caller waits for it. */
export function toResult({ execution, ended, response }: StartOutcome, sync: boolean) {
  const execution_id = executionIds.toHex(execution.id);
  if (!sync || !ended) return { message: 'Workflow execution started', execution_id };
  const errored = execution.status !== 'COMPLETED';
  return {
    execution_id,
    return_value: response?.body ?? {},
    errored,
    status_code: response?.status ?? (errored ? 500 : 200),
    execution_error: execution.error ? { code: execution.error.code, message: execution.error.message } : {},
    executed_by_thanos: false,
  };
}
