import type { StoredSchedule } from '../store/schedule-store.ts';
import type { OperationDeps } from './deps.ts';
import type { HeldSchedule } from './schedule-client.ts';
import type { Schedule } from './schedule-resource.ts';
import { scheduledPrefix } from './scheduled-key.ts';

const RECENT = 10;

/** A schedule with what Temporal and the executions tell of it. */
export async function presentSchedule(deps: OperationDeps, stored: StoredSchedule): Promise<Schedule> {
  const prefix = scheduledPrefix(stored.id);
  const [held, started] = await Promise.all([
    lookAt(deps, stored.id),
    deps.store.schedules.listKeyed(stored.tenantId, prefix, { limit: RECENT }),
  ]);
  const shown = presentListedSchedule(stored);
  // Somebody may have paused it in Temporal's own UI.
  const pausedThere = held?.paused && !stored.content.paused ? { paused: true, note: held.note } : {};
  const isPaused = stored.content.paused || held?.paused;
  return {
    ...shown,
    ...pausedThere,
    nextRuns: held && (isPaused ? [] : held.nextRuns.slice(0, RECENT).map((at) => at.toISOString())),
    recentExecutions: started.map(({ id, key, status, createdAt, completedAt }) => ({
      id,
      status,
      scheduledAt: key.slice(prefix.length),
      createdAt: createdAt.toISOString(),
      completedAt: completedAt?.toISOString() ?? null,
    })),
  };
}

/** The same as lists show it. */
export function presentListedSchedule(stored: StoredSchedule): Schedule {
  const { id, workflowId, content, lastRefusal, createdAt, updatedAt } = stored;
  const { input = null, ...fields } = content;
  return {
    id,
    workflow: workflowId,
    ...fields,
    input,
    lastRefusal: lastRefusal && { ...lastRefusal, scheduledAt: lastRefusal.scheduledAt.toISOString() },
    nextRuns: null,
    recentExecutions: null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

async function lookAt({ schedules, report }: OperationDeps, id: string): Promise<HeldSchedule | null> {
  const looked = await schedules?.look(id).catch((error: unknown) => {
    report(`Temporal could not be asked about schedule ${id}.`, error);
    return null;
  });
  return looked ?? null;
}
