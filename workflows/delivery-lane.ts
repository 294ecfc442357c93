/** What a receiver is told in order: an endpoint of one execution or one ping, or an execution's own webhook of that execution. */
export interface DeliveryLane {
  tenantId: string;
  /** The endpoint's id; the execution's own id for the webhook that it was started with. */
  webhookId: string;
  /** The execution's id, or that of the ping. */
  subject: string;
}

/** How a lane goes on. */
export interface LaneProgress {
  /** Milliseconds until something is due; null: nothing is left. */
  waitMs: number | null;
}

/** The lane of the webhook that an execution was started with. */
export function ownLane(tenantId: string, executionId: string): DeliveryLane {
  return { tenantId, webhookId: executionId, subject: executionId };
}

/** Whether a lane, or what is delivered in it, is for the webhook that an execution was started with. */
export function isOwn({ webhookId, subject }: Pick<DeliveryLane, 'webhookId' | 'subject'>): boolean {
  return webhookId === subject;
}
