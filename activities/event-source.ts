/** One event, ready to send. */
export interface DeliverableEvent {
  /** From 1, without gaps, per execution. */
  sequence: number;
  /** Equal however often it is sent: receivers drop what they have seen. */
  id: string;
  body: string;
  /** Beside the signature's; at least `content-type`. */
  headers: { [name: string]: string };
}

/** What is left to tell the webhook of one execution. */
export interface Delivery {
  url: string;
  /** Who shaped the bodies: `v1` or a dialect's name. */
  style: string;
  /** Signs the bodies (Standard Webhooks: `whsec_` and base64, or any text); null sends them unsigned. */
  secret: string | null;
  /** In order of `sequence`; a batch of them is enough. */
  events: DeliverableEvent[];
  /** Whether the last of `events`, or the one before the first, is the last that there will ever be. */
  ended: boolean;
}

/** Where the delivery of webhooks reads what to send. */
export interface EventSource {
  /** The events after a sequence; null when nobody listens to the execution. */
  loadDelivery(executionId: string, tenantId: string, afterSequence: number): Promise<Delivery | null>;
}
