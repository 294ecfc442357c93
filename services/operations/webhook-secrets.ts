import { randomBytes } from 'node:crypto';
import type { StoredWebhook } from '../store/webhook-records.ts';
import type { Vault } from '../vault/vault.ts';

/** What of an endpoint is sealed. */
export interface WebhookSecrets {
  /** Newest first. `until`: epoch milliseconds from which on it signs no more; null: it is the one that holds. */
  secrets: { value: string; until: number | null }[];
  headers: { [name: string]: string };
}

/** A secret of 32 bytes, in the form of Standard Webhooks. */
export function makeWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Seals them for one endpoint. */
export function sealWebhook(vault: Vault, tenantId: string, id: string, content: WebhookSecrets): string {
  return vault.seal({ tenantId, kind: 'webhook', name: id }, JSON.stringify(content));
}

/** Opens them. @throws AppError `secret-unreadable` */
export function openWebhook(vault: Vault, { tenantId, id, envelope }: StoredWebhook): WebhookSecrets {
  return JSON.parse(vault.open({ tenantId, kind: 'webhook', name: id }, envelope));
}

/** The secrets that sign now, newest first. */
export function signingSecrets({ secrets }: WebhookSecrets, now: number): string[] {
  return secrets.filter(({ until }) => until === null || until > now).map(({ value }) => value);
}
