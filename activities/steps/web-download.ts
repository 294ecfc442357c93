import { z } from 'zod';
import { ActionFailure } from '../action-failure.ts';
import { defineAction } from '../define-action.ts';
import { ownHeaders } from '../http/own-headers.ts';
import { readResponse } from '../http/read-response.ts';
import { statusFailure } from '../http/status-failure.ts';
import { webUrl } from '../http/web-url.ts';
import { MAX_REDIRECTS } from '../outbound/create-outbound.ts';
import type { OutboundResponse } from '../outbound/outbound.ts';

const MAX_BYTES = 10 * 1024 * 1024;
/** Where HTML says how it is coded, by its own rules: within the first kilobyte. */
const SNIFFED_BYTES = 1024;

export default defineAction({
  type: 'web.download',
  aliases: ['Web.Download'],
  summary: 'Download a web page, as `html`',
  docs: 'Gets the page, following up to three redirects, and gives it as text. What is no text (a picture, an archive) fails `http-response-invalid`, an error status `http-status`.',
  input: z.strictObject({ url: webUrl.describe('The page.') }),
  output: z.object({ html: z.string().describe('The page as it was sent.') }),
  example: { input: { url: 'https://shop.example/about' }, output: { html: '<h1>About us</h1>' } },
  defaults: {
    attemptTimeoutMs: 30_000,
    retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 1000, jitter: true },
    idempotent: true,
    local: true,
  },
  async run({ url }, { outbound, signal, idempotencyKey, now }) {
    const response = await outbound.request({
      url,
      method: 'GET',
      headers: { ...ownHeaders(idempotencyKey), accept: 'text/html, application/xhtml+xml, text/*;q=0.8, */*;q=0.5' },
      maxBytes: MAX_BYTES,
      maxRedirects: MAX_REDIRECTS,
      signal,
    });
    if (response.status >= 400) throw statusFailure(response, now());
    const html = readResponse(withCharset(response), 'text');
    return { html: typeof html === 'string' ? html : '' };
  },
});

/** The answer with the charset that the page itself names, when its header names none. @throws ActionFailure `http-response-invalid` */
function withCharset(response: OutboundResponse): OutboundResponse {
  const contentType = response.headers['content-type'] ?? 'text/html';
  if (!/^\s*(text\/|application\/([\w.-]+\+)?(xml|json)\b)/i.test(contentType)) throw noText(contentType);
  if (/charset=/i.test(contentType)) return response;
  const start = Buffer.from(response.body.subarray(0, SNIFFED_BYTES)).toString('latin1');
  const [, named] = /<meta[^>]+charset\s*=\s*["']?([\w.:-]+)/i.exec(start) ?? [];
  if (named === undefined) return response;
  return { ...response, headers: { ...response.headers, 'content-type': `${contentType};charset=${named}` } };
}

function noText(contentType: string): ActionFailure {
  const message = `The answer is no page: its content type is ${contentType.slice(0, 80)}.`;
  return new ActionFailure('http-response-invalid', message, { retryable: false, details: { contentType } });
}
