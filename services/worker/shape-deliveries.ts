import type { RunEvent } from '../../workflows/execution.ts';
import type { WebhookEndpoint, WebhookMessage, WebhookShape } from '../gateway/define-dialect.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { presentExecution } from '../operations/present-execution.ts';
import { readExecution } from '../operations/read-execution.ts';
import type { StoredDelivery } from '../store/webhook-records.ts';
import { viewAtEvent } from './view-at-event.ts';

/** A delivery with its message, or why there is none. */
export interface ShapedDelivery {
  delivery: StoredDelivery;
  shaped: WebhookMessage | { refused: string };
}

/**
 * Gives deliveries of one execution the form of their receiver: the same event gets the same bytes, however late.
 * @param endpoint absent for the webhook that the execution was started with
 */
export async function shapeDeliveries(
  deps: OperationDeps,
  deliveries: StoredDelivery[],
  shape: WebhookShape,
  endpoint?: Omit<WebhookEndpoint, 'workflowName'>,
): Promise<ShapedDelivery[]> {
  const { tenantId, executionId } = deliveries[0] ?? { tenantId: '', executionId: null };
  if (executionId === null) return deliveries.map((delivery) => ({ delivery, shaped: pingOf(delivery) }));
  // Events first: the record that is read after them is at least as new.
  const events = await deps.store.executions.listEvents(tenantId, executionId, 0);
  const record = await deps.store.executions.find(tenantId, executionId);
  const facts = record && (await readExecution(deps, record)).facts;
  const shapeOne = async (event: RunEvent | undefined): Promise<ShapedDelivery['shaped']> => {
    if (!facts || !event) return { refused: 'The execution was deleted.' };
    const execution = await presentExecution(deps.store.values, viewAtEvent(facts, events, event.sequence), false);
    try {
      return shape(execution, event, endpoint && { ...endpoint, workflowName: record.workflowName });
    } catch (error) {
      return { refused: `The message could not be made: ${error instanceof Error ? error.message : String(error)}` };
    }
  };
  return Promise.all(
    deliveries.map(async (delivery) => {
      const event = events.find(({ sequence }) => sequence === delivery.sequence);
      return { delivery, shaped: await shapeOne(event) };
    }),
  );
}

function pingOf({ event, createdAt, webhookId }: StoredDelivery): WebhookMessage {
  const body = { type: event, timestamp: createdAt.toISOString(), data: { webhook: webhookId } };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
