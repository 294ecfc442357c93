import type { StoredSchedule } from '../store/schedule-store.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { scheduleNotFound } from './schedule-resource.ts';

/** A schedule of a workflow that the caller reaches. @throws AppError `schedule-not-found` */
export async function findSchedule(
  deps: OperationDeps,
  { caller }: OperationContext,
  id: string,
): Promise<StoredSchedule> {
  const found = await deps.store.schedules.find(caller.tenantId, id);
  return found && isGranted(caller, 'workflows', found.workflowId) ? found : scheduleNotFound(id);
}
