import type { ScheduledRuns } from '../../activities/scheduled-runs.ts';
import { isTerminal } from '../../workflows/execution.ts';
import { awaitEnd, STARTED_BEFORE_MS } from './await-end.ts';
import { beginScheduled } from './begin-scheduled.ts';
import type { OperationDeps } from './deps.ts';
import { stopRun } from './stop-run.ts';

/** Starts, follows and stops what schedules start. */
export function createScheduledRuns(deps: OperationDeps): ScheduledRuns {
  const isOver = async (tenantId: string, id: string) => {
    const head = await deps.store.executions.findHead(tenantId, id);
    return !head || isTerminal(head.status);
  };
  return {
    begin: (time) => beginScheduled(deps, time),
    async hasEnded({ tenantId, executionId: id, waitMs, signal }) {
      if (await isOver(tenantId, id)) return true;
      if (waitMs === 0) return false;
      const wait = { id, tenantId, waitMs, elsewhereAfterMs: STARTED_BEFORE_MS, signal };
      await awaitEnd(deps, deps.waiters.join(id), wait);
      return isOver(tenantId, id);
    },
    async cancel({ tenantId, executionId }) {
      const head = await deps.store.executions.findHead(tenantId, executionId);
      if (head && !isTerminal(head.status))
        await stopRun(deps, head, 'The next one of its schedule was due.', 'cancel');
    },
  };
}
