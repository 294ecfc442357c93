import type { TaskStatus, TaskView } from '../../workflows/execution.ts';
import type { TaskOrder, TaskPlace, TaskPosition } from './task-order.ts';

/** Which recorded tasks are read, some spans at a time. */
export interface TaskQuery {
  order: TaskOrder;
  /** Those after it; null: from the first. */
  after: TaskPosition | null;
  /** How many spans are read at most. */
  spans: number;
  /** Spans outside of it are left out. */
  within?: { from: string; to: string } | undefined;
  /** Spans are left out that no chunk with such a status, or with a task of such a step, belongs to. */
  statuses?: readonly TaskStatus[] | undefined;
  steps?: readonly string[] | undefined;
  /** Spans that are read all the same: of tasks that somebody else told of. */
  besides?: readonly string[] | undefined;
}

/** Recorded tasks in step order: a superset of those asked for. */
export interface TaskWindow {
  tasks: PlacedTask[];
  /** Up to where all that is recorded and was asked for is here; null: to the end. */
  end: TaskPosition | null;
}

/** A task and its place. */
export interface PlacedTask {
  place: TaskPlace;
  task: TaskView;
}
