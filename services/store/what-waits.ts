import type { Projection } from '../../workflows/execution.ts';
import type { ExecutionDocument } from './documents.ts';

/** The fields that tell what an open execution waits for, to be taken away when it ends. */
export const waitingFields = { reason: '', approvals: '', asksSince: '' } as const;

/** What a projection tells of what its run waits for. */
export function whatWaits({ reason, approvals }: Projection): Partial<ExecutionDocument> {
  const oldest = approvals?.length ? Math.min(...approvals.map(({ since }) => since)) : null;
  return {
    ...(reason ? { reason: JSON.stringify(reason) } : {}),
    ...(approvals && oldest !== null ? { approvals: JSON.stringify(approvals), asksSince: new Date(oldest) } : {}),
  };
}

/** The fields that no longer hold. Runs that never asked for an approval say nothing of any. */
export function whatWaitsNoMore({ reason, approvals }: Projection): { [field: string]: '' } {
  return { ...(reason ? {} : { reason: '' }), ...(approvals?.length === 0 ? { approvals: '', asksSince: '' } : {}) };
}
