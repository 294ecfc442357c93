import type { FinalRecord } from '../../workflows/execution.ts';

/** One request that waits for an execution. */
export interface Waiter {
  /** The record, when a run of this process wrote it; null: it has ended, read it. */
  ended: Promise<FinalRecord | null>;
  /** Call it when the answer is no longer wanted. */
  leave: () => void;
}

/** Requests of this process that wait for executions to end. */
export interface Waiters {
  /** The store's hook `onEnded`. */
  ended: (executionId: string, record: FinalRecord | null) => void;
  /** Joins before the start, so that no end is missed. */
  join(executionId: string): Waiter;
}

/** Creates the waiters of one process. */
export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<(record: FinalRecord | null) => void>>();
  return {
    ended(executionId, record) {
      const wakes = waiting.get(executionId);
      waiting.delete(executionId);
      for (const wake of wakes ?? []) wake(record);
    },
    join(executionId) {
      const wakes = waiting.get(executionId) ?? new Set();
      waiting.set(executionId, wakes);
      let wake: (record: FinalRecord | null) => void = () => {};
      const ended = new Promise<FinalRecord | null>((resolve) => {
        wake = resolve;
      });
      wakes.add(wake);
      const leave = () => {
        wakes.delete(wake);
        if (wakes.size === 0 && waiting.get(executionId) === wakes) waiting.delete(executionId);
      };
      return { ended, leave };
    },
  };
}
