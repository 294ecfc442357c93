import type { WebhookShape } from '../../../services/gateway/define-dialect.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import type { NewExecution } from '../../../services/store/execution-records.ts';
import type { Lane, StoredDelivery } from '../../../services/store/webhook-records.ts';
import { finalRecord, newExecution } from '../store/samples.ts';

/** Shapes of which one shows what it is given, and one fails. */
export const shapes: { [style: string]: WebhookShape } = {
  plain: (execution, event, endpoint) => ({
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify([execution.id, event.sequence, endpoint?.settings, endpoint?.workflowName]),
  }),
  broken: () => {
    throw new Error('no such template');
  },
};

/** Stores an execution that has ended, and to which so many events have happened. */
export async function insertEnded(
  { store }: OperationDeps,
  id: string,
  count: number,
  more: Partial<NewExecution> = {},
): Promise<void> {
  const plan = { name: 'Sample', timeoutMs: 1000, graph: { steps: [] } };
  const inline = { definition: {}, plan };
  await store.executions.insert(newExecution(id, { workflowId: null, version: null, inline, ...more }));
  const events = Array.from({ length: count }, (_, index) => ({
    ...{ sequence: index + 1, type: 'task.changed' as const, at: index, path: 'one', status: 'RUNNING' as const },
  }));
  await store.records.finalize(finalRecord(id, { events }));
}

/** A delivery that is due. */
export function newDelivery(lane: Lane, sequence: number, more: Partial<StoredDelivery> = {}): StoredDelivery {
  const { subject } = lane;
  const now = new Date();
  return {
    ...lane,
    ...{ id: `${subject}-${sequence}`, executionId: subject, sequence, event: 'task.changed', status: 'PENDING' },
    ...{ attempts: 0, failures: 0, attemptList: [], nextAttemptAt: now, createdAt: now, deliveredAt: null },
    ...more,
  };
}
