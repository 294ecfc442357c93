import type { EngineEvent } from '../engine/event.ts';

/** Brings what happens to the one loop that advances the engine. */
export interface EventQueue {
  push(event: EngineEvent): void;
  /** All that has happened since the last call, at least one event. */
  take(): Promise<EngineEvent[]>;
  isEmpty(): boolean;
}

/** An empty queue. One promise per wait: every await in the workflow isolate costs 50 µs. */
export function createEventQueue(): EventQueue {
  let events: EngineEvent[] = [];
  let wake: (() => void) | null = null;
  return {
    isEmpty: () => events.length === 0,
    push(event) {
      events.push(event);
      wake?.();
      wake = null;
    },
    async take() {
      if (events.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const taken = events;
      events = [];
      return taken;
    },
  };
}
