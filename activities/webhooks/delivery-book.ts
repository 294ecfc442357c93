import type { DeliveryLane } from '../../workflows/delivery-lane.ts';
import type { OutgoingMessage } from './send-message.ts';

/** One delivery, ready to be sent. */
export interface DueDelivery {
  /** Equal however often it is sent: receivers drop what they have seen. */
  id: string;
  /** Attempts that failed since it was last put in line. */
  failures: number;
  message: Omit<OutgoingMessage, 'url'>;
  /** The message brings a signature of its own. */
  isSigned: boolean;
}

/** What is due in a lane, in order. */
export interface DueBatch {
  url: string;
  /** Newest first; each signs. */
  secrets: readonly string[];
  /** After so many failures a delivery is given up. */
  maxAttempts: number;
  /** The first one that is given up is the last that is attempted. */
  endsWithFailure: boolean;
  deliveries: DueDelivery[];
  /** Whether something follows. */
  more: boolean;
}

/** What came of an attempt. Times are epoch milliseconds. */
export interface DeliveryAttempt {
  at: number;
  durationMs: number;
  /** Of the answer; null: there was none. */
  status: number | null;
  error: string | null;
  /** `waits`: it is attempted again; `gone`: the receiver wants nothing any more. */
  result: 'delivered' | 'waits' | 'failed' | 'gone';
  /** For `waits`: when. */
  nextAt: number | null;
}

/** Where deliveries to webhooks are kept. */
export interface DeliveryBook {
  /** Whose slots a lane takes: those of its endpoint; for the webhooks of executions those of the tenant and the origin. */
  receiverOf(lane: DeliveryLane): Promise<string>;
  /** What is due; a number: milliseconds until something is; null: nothing is left. */
  open(lane: DeliveryLane): Promise<DueBatch | number | null>;
  note(lane: DeliveryLane, deliveryId: string, attempt: DeliveryAttempt): Promise<void>;
}
