/** Lanes of one endpoint that this process serves side by side: a slow one holds no more of its slots. */
const LANES_PER_ENDPOINT = 4;
const TURN_MS = 1000;
const LONGEST_MS = 30_000;

/** Who may call an endpoint now. */
export interface EndpointSlots {
  /** Gives the slot back; a number: all are taken, come again after so many milliseconds. */
  enter(webhookId: string): (() => void) | number;
}

/** Keeps slots per endpoint. The more lanes were sent away, the longer they wait. */
export function createEndpointSlots(random: () => number): EndpointSlots {
  const busy = new Map<string, { taken: number; sentAway: number }>();
  return {
    enter(webhookId) {
      const own = busy.get(webhookId) ?? { taken: 0, sentAway: 0 };
      busy.set(webhookId, own);
      if (own.taken === LANES_PER_ENDPOINT) {
        own.sentAway += 1;
        const turns = 1 + own.sentAway / LANES_PER_ENDPOINT;
        return Math.round(Math.min(turns * TURN_MS, LONGEST_MS) * (1 + random() / 5));
      }
      own.taken += 1;
      own.sentAway = Math.max(0, own.sentAway - 1);
      return () => {
        own.taken -= 1;
        if (own.taken === 0) busy.delete(webhookId);
      };
    },
  };
}
