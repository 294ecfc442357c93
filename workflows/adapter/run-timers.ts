import { CancellationScope, sleep } from '@temporalio/workflow';
import type { EngineEvent } from '../engine/event.ts';

/** Starts and stops durable timers. */
export interface TimerRunner {
  /** `at` is epoch milliseconds; a time that has passed fires at once. */
  start(timer: string, at: number): void;
  cancel(timer: string): void;
}

/** Runs timers and tells which ones fired. */
export function createTimerRunner(push: (event: EngineEvent) => void): TimerRunner {
  const scopes = new Map<string, CancellationScope>();
  return {
    start(timer, at) {
      const scope = new CancellationScope();
      scopes.set(timer, scope);
      scope
        .run(() => sleep(Math.max(1, at - Date.now()), { summary: timer.slice(0, 100) }))
        .then(
          () => push({ type: 'timer-fired', at: Date.now(), timer }),
          () => undefined,
        );
    },
    cancel(timer) {
      scopes.get(timer)?.cancel();
      scopes.delete(timer);
    },
  };
}
