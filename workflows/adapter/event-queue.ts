import type { EngineEvent } from '../engine/event.ts';

/** Brings what happens to the one loop that advances the engine. */
export interface EventQueue {
  push(event: EngineEvent): void;
  /** All that has happened since the last call, at least one event. */
  take(): Promise<EngineEvent[]>;
  isEmpty(): boolean;
  /** Keeps back what happens until `release`. */
  hold(): void;
  /** Lets these events happen, and after them what was kept back. */
  release(first: EngineEvent[]): void;
}

/** An empty queue. One promise per wait: every await in the workflow isolate costs 50 µs. */
export function createEventQueue(): EventQueue {
  let events: EngineEvent[] = [];
  let wake: (() => void) | null = null;
  let isHeld = false;
  const wakeUp = () => {
    wake?.();
    wake = null;
  };
  return {
    isEmpty: () => events.length === 0,
    push(event) {
      events.push(event);
      if (!isHeld) wakeUp();
    },
    hold() {
      isHeld = true;
    },
    release(first) {
      isHeld = false;
      events = [...first, ...events];
      if (events.length > 0) wakeUp();
    },
    async take() {
      if (isHeld || events.length === 0) {
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
