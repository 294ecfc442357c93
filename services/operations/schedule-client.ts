import type { Overlap, StoredSchedule } from '../store/schedule-store.ts';

/** A schedule as Temporal holds it. */
export interface HeldSchedule {
  /** Of the record that it was made from. */
  revision: number;
  /** Somebody may have paused it in Temporal's own UI. */
  paused: boolean;
  note: string | null;
  /** The next ten times or fewer. */
  nextRuns: Date[];
}

/** How operations reach the schedules in Temporal. Every call has a deadline of about 5 s. @throws AppError `unavailable` */
export interface ScheduleClient {
  /** null: there is none. */
  look(id: string): Promise<HeldSchedule | null>;
  /** Makes it what the record says, new or not. @throws AppError `invalid-request` when Temporal does not take it */
  put(schedule: StoredSchedule): Promise<void>;
  /** One that is not there is removed already. */
  remove(id: string): Promise<void>;
  /** Starts one execution now, whatever runs. `unknown`: there is no such schedule. */
  trigger(id: string): Promise<'asked' | 'unknown'>;
  /** Does what would have been done between two times, both included; `too-many`: for 1,000 times or more it does not. */
  backfill(id: string, period: { start: Date; end: Date; overlap: Overlap }): Promise<'asked' | 'unknown' | 'too-many'>;
}
