import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { ExecutionStatus } from '../execution.ts';
import { temporalNames } from '../temporal-names.ts';

const statusKey = defineSearchAttributeKey(temporalNames.searchAttributes.status, SearchAttributeType.KEYWORD);

/** Temporal's lists tell runs that wait or are paused from those that run; each change is an event of the history. */
export function showStatus(shown: ExecutionStatus | null, status: ExecutionStatus): ExecutionStatus {
  if (restOf(shown) !== restOf(status)) upsertSearchAttributes([{ key: statusKey, value: status }]);
  return status;
}

function restOf(status: ExecutionStatus | null): ExecutionStatus | null {
  return status === 'WAITING' || status === 'PAUSED' ? status : null;
}
