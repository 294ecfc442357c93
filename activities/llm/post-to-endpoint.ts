import type { ActionContext } from '../define-action.ts';
import { ownHeaders } from '../http/own-headers.ts';
import { statusFailure } from '../http/status-failure.ts';
import type { OutboundResponse } from '../outbound/outbound.ts';
import type { LlmEndpoint } from './open-endpoint.ts';

/** What is sent. */
export interface Posted {
  /** Below the endpoint's address: `/chat/completions`. */
  path: string;
  contentType: string;
  body: string | Uint8Array;
  /** Of the answer, in bytes. */
  maxBytes: number;
}

/** Posts to a service that speaks OpenAI's API; a redirect is an error, so that keys stay where they belong. @throws ActionFailure `http-status` and those of `outbound` */
export async function postToEndpoint(
  { path, contentType, body, maxBytes }: Posted,
  { baseUrl, headers, ...bounds }: LlmEndpoint,
  { outbound, signal, idempotencyKey, now }: Pick<ActionContext, 'outbound' | 'signal' | 'idempotencyKey' | 'now'>,
): Promise<OutboundResponse> {
  const response = await outbound.request({
    url: `${baseUrl}${path}`,
    method: 'POST',
    headers: { ...ownHeaders(idempotencyKey), 'content-type': contentType, ...headers },
    body,
    ...bounds,
    maxBytes,
    maxRedirects: 0,
    signal,
  });
  if (response.status >= 300) throw statusFailure(response, now());
  return response;
}
