import { MAX_ATTEMPTS } from '../../activities/webhooks/retry-pauses.ts';
import { isOwn } from '../../workflows/delivery-lane.ts';
import type { WebhookEndpoint } from '../gateway/define-dialect.ts';
import { givenUpBecause } from '../operations/tell-webhooks.ts';
import { PING } from '../operations/webhook-events.ts';
import { openWebhook, signingSecrets } from '../operations/webhook-secrets.ts';
import type { ExecutionHead } from '../store/execution-records.ts';
import type { Lane, StoredDelivery, StoredWebhook } from '../store/webhook-records.ts';
import type { Vault } from '../vault/vault.ts';

/** Whom the deliveries of a lane are for. */
export interface Receiver {
  url: string;
  style: string;
  /** Sent along. */
  headers: { [name: string]: string };
  /** Newest first; none: messages go unsigned. */
  secrets: readonly string[];
  maxAttempts: number;
  /** As shapes are told; absent: it is the webhook that an execution was started with. */
  endpoint?: Omit<WebhookEndpoint, 'workflowName'>;
}

/** What finding receivers works with. */
export interface ReceiverDeps {
  store: {
    executions: {
      findHead(tenantId: string, id: string): Promise<Pick<ExecutionHead, 'webhook' | 'webhookGivenUp'> | null>;
    };
    webhooks: { find(tenantId: string, id: string): Promise<StoredWebhook | null> };
  };
  vault: Vault;
  clock: () => Date;
  /** Signs what is sent to the webhooks of executions; null: nothing does. */
  webhookSecret: string | null;
}

/** Finds whom a lane is for, of which a delivery is due, or tells why nothing is to be sent. */
export function findReceiver(
  deps: ReceiverDeps,
  lane: Lane,
  first: Pick<StoredDelivery, 'event'>,
): Promise<Receiver | { refused: string }> {
  return isOwn(lane) ? findOwn(deps, lane) : findEndpoint(deps, lane, first);
}

async function findOwn(
  { store, webhookSecret }: ReceiverDeps,
  { tenantId, subject }: Lane,
): Promise<Receiver | { refused: string }> {
  const execution = await store.executions.findHead(tenantId, subject);
  if (!execution?.webhook) return { refused: 'The execution was deleted.' };
  const { webhook, webhookGivenUp } = execution;
  if (webhookGivenUp) return { refused: givenUpBecause[webhookGivenUp] };
  const secrets = webhookSecret === null ? [] : [webhookSecret];
  return { url: webhook.url, style: webhook.style, headers: {}, secrets, maxAttempts: MAX_ATTEMPTS };
}

/** A ping asks whether an endpoint works that is yet to be enabled, once. */
async function findEndpoint(
  deps: ReceiverDeps,
  { tenantId, webhookId }: Lane,
  { event }: Pick<StoredDelivery, 'event'>,
): Promise<Receiver | { refused: string }> {
  const webhook = await deps.store.webhooks.find(tenantId, webhookId);
  if (!webhook) return { refused: 'The webhook was deleted.' };
  if (!webhook.enabled && event !== PING) return { refused: 'The webhook was disabled.' };
  const { id, url, style, settings } = webhook;
  const opened = openWebhook(deps.vault, webhook);
  const secrets = signingSecrets(opened, deps.clock().getTime());
  const maxAttempts = event === PING ? 1 : webhook.maxAttempts;
  return { url, style, headers: opened.headers, secrets, maxAttempts, endpoint: { id, settings, secrets } };
}
