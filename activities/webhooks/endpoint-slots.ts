/** Lanes of one endpoint that this process serves side by side; of a slow one fewer, so that it does not take the slots of others. */
const LANES = 25;
const SLOW_LANES = 4;
/** Milliseconds that a turn takes on average from which on an endpoint is slow. */
const SLOW_MS = 2000;
const FIRST_GUESS_MS = 500;
const SHORTEST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
/** Receivers that are remembered while nobody calls them: slow ones, and those that lanes are to come back to. */
const REMEMBERED = 1000;

/** Who may call a receiver now. */
export interface EndpointSlots {
  /** Gives the slot back; a number: all are taken, come again after so many milliseconds. */
  enter(receiver: string): (() => void) | number;
}

interface Endpoint {
  taken: number;
  /** Lanes that are to come again. */
  sentAway: number;
  /** Milliseconds that a turn takes on average, the latest ones above all. */
  turnMs: number;
}

/** Keeps slots per receiver: an endpoint, or whom webhooks of executions are for. Who finds none waits about as long as those before take. */
export function createEndpointSlots(clock: () => number, random: () => number): EndpointSlots {
  const endpoints = new Map<string, Endpoint>();
  return {
    enter(receiver) {
      if (endpoints.size >= REMEMBERED) forgetIdle(endpoints);
      const own = endpoints.get(receiver) ?? { taken: 0, sentAway: 0, turnMs: FIRST_GUESS_MS };
      endpoints.set(receiver, own);
      const lanes = own.turnMs > SLOW_MS ? SLOW_LANES : LANES;
      if (own.taken >= lanes) {
        own.sentAway += 1;
        const waitMs = Math.max(SHORTEST_WAIT_MS, (own.sentAway / lanes) * own.turnMs);
        return Math.round(Math.min(waitMs, LONGEST_WAIT_MS) * (1 + random() / 5));
      }
      const began = clock();
      own.taken += 1;
      own.sentAway = Math.max(0, own.sentAway - 1);
      return () => {
        own.taken -= 1;
        own.turnMs += (clock() - began - own.turnMs) / LANES;
        // Nothing is known of it that a fresh one would not be taken for.
        if (own.taken === 0 && own.sentAway === 0 && own.turnMs <= SLOW_MS) endpoints.delete(receiver);
      };
    },
  };
}

function forgetIdle(endpoints: Map<string, Endpoint>): void {
  for (const [receiver, { taken }] of endpoints) {
    if (taken === 0) endpoints.delete(receiver);
  }
}
