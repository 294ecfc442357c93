import type { OutboundRequest, OutboundResponse } from './outbound.ts';

/** One request of a chain of redirects; header names in lower case. */
export interface Hop {
  url: URL;
  method: string;
  headers: { [name: string]: string };
  body: OutboundRequest['body'] | undefined;
}

/** Those that HTTP knows, and what services call theirs: `x-api-key`, `x-auth-token`, `x-signature`. */
const credentials =
  /^(authorization|cookie|proxy-authorization)$|(^|-)(api-?key|key|token|secret|auth|password|session|signature|credentials?)(-|$)/;
const bodyHeaders = ['content-type', 'content-encoding', 'content-language', 'content-location'];

/**
 * The request that a redirect asks for, or null when the answer is none (RFC 9110 section 15.4). 303 turns into GET, and
 * so do 301 and 302 after POST, as every client does. Credentials stay with the origin they were meant for.
 */
export function followRedirect(hop: Hop, response: OutboundResponse): Hop | null {
  const location = response.headers.location;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(response.status)) return null;
  if (!URL.canParse(location, hop.url.href)) return null;
  const url = new URL(location, hop.url);
  const leaves = url.origin !== hop.url.origin;
  const toGet = turnsIntoGet(hop.method, response.status);
  const isDropped = (name: string) => (leaves && isCredential(name)) || (toGet && bodyHeaders.includes(name));
  return {
    url,
    method: toGet ? 'GET' : hop.method,
    headers: Object.fromEntries(Object.entries(hop.headers).filter(([name]) => !isDropped(name))),
    body: toGet ? undefined : hop.body,
  };
}

/** The key that makes a repeated call harmless is no secret, and has to arrive. */
function isCredential(name: string): boolean {
  return name !== 'idempotency-key' && credentials.test(name);
}

function turnsIntoGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'HEAD' && method !== 'GET';
  return (status === 301 || status === 302) && method === 'POST';
}
