import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredSchedule } from '../store/schedule-store.ts';
import type { OperationDeps } from './deps.ts';
import { scheduleNotFound } from './schedule-resource.ts';

/** When a schedule that Temporal could not be told of is told again, milliseconds. */
export const SYNC_AGAIN_MS = 10_000;
/** How often what Temporal holds is compared with the record. */
const COMPARE_MS = 3_600_000;

/**
 * Makes Temporal hold what the record says: the record is the truth, and Temporal may have lost its own.
 * @throws AppError `unavailable`, or `invalid-request` when Temporal does not take it
 */
export async function syncSchedule(deps: OperationDeps, { tenantId, id }: { tenantId: string; id: string }) {
  const { schedules } = deps;
  if (!schedules) return;
  for (;;) {
    const record = await deps.store.schedules.find(tenantId, id, { withDeleted: true });
    if (!record) return;
    if (record.deleted) {
      await schedules.remove(id);
      return deps.store.schedules.purge(tenantId, id);
    }
    const held = await schedules.look(id);
    // Temporal drops what is over by itself.
    if (held?.revision !== record.revision && (held || !isOver(record, deps.clock()))) await schedules.put(record);
    const next = new Date(deps.clock().getTime() + COMPARE_MS);
    if (await deps.store.schedules.markSynced(tenantId, id, record.revision, next)) return;
  }
}

/** The same for somebody who has just changed the record: what cannot be told now is told by the sweeper. */
export async function syncSoon(deps: OperationDeps, schedule: StoredSchedule): Promise<void> {
  await syncSchedule(deps, schedule).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'invalid-request') throw error;
    deps.report(`The sweeper tells Temporal of schedule ${schedule.id}.`, error);
  });
}

/**
 * Changes a schedule, whoever else does at the same time, and tells Temporal.
 * @throws AppError `schedule-not-found`
 */
export async function changeSchedule(
  deps: OperationDeps,
  { tenantId, id }: { tenantId: string; id: string },
  change: (current: StoredSchedule) => StoredSchedule,
): Promise<StoredSchedule> {
  for (;;) {
    const current = (await deps.store.schedules.find(tenantId, id)) ?? scheduleNotFound(id);
    const to = { ...change(current), revision: current.revision + 1, updatedAt: deps.clock() };
    if (!(await deps.store.schedules.replace(tenantId, to, syncAgainAt(deps)))) continue;
    await syncSoon(deps, to);
    return to;
  }
}

/** When the sweeper looks at what has just been changed, in case that this process is gone by then. */
export function syncAgainAt({ clock }: Pick<OperationDeps, 'clock'>): Date {
  return new Date(clock().getTime() + SYNC_AGAIN_MS);
}

function isOver({ content: { endAt } }: StoredSchedule, now: Date): boolean {
  return endAt !== null && new Date(endAt) < now;
}
