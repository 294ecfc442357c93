import type { ActionTask } from '../../workflows/action-task.ts';
import type { FinalRecord, Projection } from '../../workflows/execution.ts';

/** What the activities of the scenarios saw. */
export interface Seen {
  tasks: ActionTask[];
  projections: Projection[];
  records: FinalRecord[];
  /** What was asked beside steps and records, in words. */
  asked: string[];
  /** Whether local activities find the store away. */
  storeIsDown: boolean;
}

/** Nothing yet. */
export function createSeen(storeIsDown = false): Seen {
  return { tasks: [], projections: [], records: [], asked: [], storeIsDown };
}
