/** Requests of this process that wait for executions to end. */
export interface Waiters {
  /** Called by the store's `onEnded` hook. */
  ended(executionId: string): void;
  /** Resolves `true` once the execution has ended in this process; call `cancel` when no longer interested. */
  join(executionId: string): { ended: Promise<true>; cancel: () => void };
}

/** Creates the waiters of one process. */
export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<() => void>>();
  return {
    ended(executionId) {
      const wakes = waiting.get(executionId);
      waiting.delete(executionId);
      for (const wake of wakes ?? []) wake();
    },
    join(executionId) {
      const wakes = waiting.get(executionId) ?? new Set();
      waiting.set(executionId, wakes);
      let wake: () => void = () => {};
      const ended = new Promise<true>((resolve) => {
        wake = () => resolve(true);
      });
      wakes.add(wake);
      return {
        ended,
        cancel: () => {
          wakes.delete(wake);
          if (wakes.size === 0 && waiting.get(executionId) === wakes) waiting.delete(executionId);
        },
      };
    },
  };
}
