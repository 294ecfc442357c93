import { Webhook } from 'standardwebhooks';

/**
 * The headers of Standard Webhooks 1.0.0. The id stays the same for every attempt, the timestamp does not; with several
 * secrets each signs, so that a receiver may know either of them. Without any, the message goes unsigned.
 */
export function signatureHeaders(
  message: { id: string; body: string },
  secrets: readonly string[],
  now: number,
): { [name: string]: string } {
  const sentAt = new Date(now);
  const unsigned = { 'webhook-id': message.id, 'webhook-timestamp': String(Math.floor(now / 1000)) };
  if (secrets.length === 0) return unsigned;
  const signatures = secrets.map((secret) => signerOf(secret).sign(message.id, sentAt, message.body));
  return { ...unsigned, 'webhook-signature': signatures.join(' ') };
}

/** `whsec_` and base64, or any text. */
function signerOf(secret: string): Webhook {
  return secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
}
