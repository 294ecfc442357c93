import type { StoredSchedule } from '../store/schedule-store.ts';
import { retireSchedule } from './begin-scheduled.ts';
import type { OperationDeps } from './deps.ts';

const BATCH = 200;

/**
 * Ends what would start a deleted workflow: its schedules are paused with the reason, its triggers are gone. What fails here
 * is seen to when their time comes.
 */
export async function retireStarters(deps: OperationDeps, tenantId: string, workflowId: string): Promise<void> {
  const work = [deps.store.triggers.removeAll(tenantId, workflowId), retireSchedules(deps, tenantId, workflowId)];
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === 'rejected') deps.report(`What starts ${workflowId} could not be ended yet.`, outcome.reason);
  }
}

async function retireSchedules(deps: OperationDeps, tenantId: string, workflowId: string): Promise<void> {
  const workflowIds = [workflowId];
  for (let after: StoredSchedule | null = null; ; ) {
    const rows: StoredSchedule[] = await deps.store.schedules.list(tenantId, { after, limit: BATCH, workflowIds });
    for (const row of rows) if (!row.content.paused) await retireSchedule(deps, row);
    const last = rows.at(-1);
    if (rows.length < BATCH || !last) return;
    after = last;
  }
}
