import { Agent, type Dispatcher, request as send } from 'undici';
import { ActionFailure } from '../action-failure.ts';
import { withDeadline } from '../deadline.ts';
import { checkUrl } from './check-destination.ts';
import { checkHost } from './check-host.ts';
import { followRedirect, type Hop } from './follow-redirect.ts';
import { type ConnectorOptions, guardedConnector } from './guarded-connector.ts';
import type { Outbound, OutboundRequest, OutboundResponse } from './outbound.ts';
import { readBody } from './read-body.ts';
import { toOutboundFailure } from './to-outbound-failure.ts';

/** The longest chain of redirects, whatever a request asks for. */
export const MAX_REDIRECTS = 3;

/** Milliseconds, beside the deadline that each request brings in its signal. */
export interface OutboundOptions extends ConnectorOptions {
  /** From the request's last byte to the answer's headers; slow services need minutes. */
  headersTimeoutMs?: number;
  /** The longest silence inside a body. */
  bodyIdleTimeoutMs?: number;
  /** For a body that nobody wants. */
  drainTimeoutMs?: number;
  /** Open connections to one origin; further requests wait for a free one. */
  connectionsPerOrigin?: number;
}

/** Makes the client for destinations that definitions name: connections are kept alive and shared. */
export function createOutbound(options: OutboundOptions): Outbound {
  const agent = new Agent({
    connect: guardedConnector(options),
    connections: options.connectionsPerOrigin ?? 100,
    headersTimeout: options.headersTimeoutMs ?? 600_000,
    bodyTimeout: options.bodyIdleTimeoutMs ?? 60_000,
    keepAliveTimeout: 4000,
  });
  return {
    request: (request) => perform(request, agent, options),
    close: () => agent.destroy(),
  };
}

async function perform(request: OutboundRequest, agent: Agent, policy: OutboundOptions): Promise<OutboundResponse> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  let hop: Hop = {
    url: checkUrl(request.url, policy),
    method: request.method,
    headers: Object.fromEntries(headers),
    body: request.body,
  };
  checkHost(hop.url, request.onlyHosts);
  const most = Math.min(request.maxRedirects, MAX_REDIRECTS);
  for (let followed = 0; ; followed++) {
    const response = await sendOnce(hop, request, agent, policy);
    const next = most > 0 ? followRedirect(hop, response) : null;
    if (next === null) return response;
    if (followed === most) throw tooManyRedirects(hop.url, followed);
    checkHost(checkUrl(next.url.href, policy), request.onlyHosts);
    hop = next;
  }
}

async function sendOnce(
  hop: Hop,
  request: OutboundRequest,
  agent: Agent,
  policy: OutboundOptions,
): Promise<OutboundResponse> {
  try {
    return await exchange(hop, request, agent, policy.drainTimeoutMs);
  } catch (error) {
    throw toOutboundFailure(error, hop.url, request.signal, policy);
  }
}

async function exchange(hop: Hop, request: OutboundRequest, agent: Agent, drainMs = 15_000): Promise<OutboundResponse> {
  const response = await send(hop.url, {
    dispatcher: agent,
    // undici takes any token as method; its type lists the registered ones.
    method: hop.method as Dispatcher.HttpMethod,
    headers: { 'accept-encoding': 'gzip, deflate, br', ...hop.headers },
    body: hop.body ?? null,
    signal: request.signal,
  });
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]),
  );
  const { statusCode: status } = response;
  if (request.statusOnly) {
    // Goes on behind the answer, so that the connection can be used again; past the limits it is closed.
    const drain = (signal: AbortSignal) => response.body.dump({ limit: request.maxBytes, signal });
    void withDeadline({ ms: drainMs }, drain).catch(() => undefined);
    return { status, headers, body: new Uint8Array(), url: hop.url.href };
  }
  // What follows a HEAD, 204 or 304 is no body, whatever the headers say.
  const bodyless = hop.method === 'HEAD' || status === 204 || status === 304;
  const body = await readBody(response.body, bodyless ? {} : headers, request.maxBytes);
  return { status, headers, body, url: hop.url.href };
}

function tooManyRedirects(url: URL, followed: number): ActionFailure {
  const message = `${url.host} answers with a redirect again after ${followed} of them, of at most ${MAX_REDIRECTS}. Name the final address.`;
  return new ActionFailure('http-response-invalid', message, {
    retryable: false,
    details: { host: url.host, followed },
  });
}
