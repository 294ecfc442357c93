import type { OperationDeps } from './deps.ts';
import { SYNC_AGAIN_MS, syncSchedule } from './sync-schedule.ts';

/** Schedules that one sweep takes. */
const BATCH = 200;

/**
 * Makes the sweep over schedules: it tells Temporal what could not be told, and compares all of them once when the process
 * starts, since Temporal may have lost its data.
 */
export function createScheduleSweep(deps: OperationDeps): (signal: AbortSignal) => Promise<void> {
  let compares = false;
  return async (signal) => {
    if (!deps.schedules) return;
    if (!compares) await deps.store.schedules.checkAll(deps.clock());
    compares = true;
    const next = new Date(deps.clock().getTime() + SYNC_AGAIN_MS);
    for (const due of await deps.store.schedules.claimChecks(deps.clock(), BATCH, next)) {
      if (signal.aborted) return;
      await syncSchedule(deps, due).catch((error: unknown) =>
        deps.report(`Temporal could not be told of schedule ${due.id} yet.`, error),
      );
    }
  };
}
