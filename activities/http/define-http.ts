import { z } from 'zod';
import { isObject, type Json } from '../../workflows/language/json.ts';
import { anyJson } from '../any-json.ts';
import { type ActionContext, type ActionStep, defineAction } from '../define-action.ts';
import { headerOf, requestHeaders } from './header-rules.ts';
import { openHttpConnection } from './open-http-connection.ts';
import { ownHeaders } from './own-headers.ts';
import { readResponse } from './read-response.ts';
import { statusFailure } from './status-failure.ts';
import { webUrl } from './web-url.ts';

const MAX_BYTES = 32 * 1024 * 1024;
const queryValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const statusCode = z.int().min(100).max(599);

const bodyless = ['GET', 'HEAD'];
/** RFC 9110 section 9.2.2. A template may turn out to be any method. */
const idempotent: readonly unknown[] = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'];

const inputOf = (followRedirects: z.ZodDefault<z.ZodInt>) =>
  z
    .strictObject({
      url: webUrl,
      method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
      headers: requestHeaders.default({}),
      query: z
        .record(z.string(), z.union([queryValue, z.array(queryValue)]))
        .default({})
        .describe('Added to the URL; a list repeats its name, null leaves it out.'),
      body: anyJson
        .optional()
        .describe('Sent as JSON; a string goes as it is when the content-type header is not JSON.'),
      connection: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe('A stored connection of the type http, whose authentication is added; the URL is of its origin.'),
      responseFormat: z.enum(['auto', 'json', 'text', 'csv', 'base64']).default('auto'),
      followRedirects,
      expectedStatus: z
        .union([statusCode, z.array(statusCode).min(1)])
        .optional()
        .describe('The statuses that count as success; without it, every one below 400.'),
    })
    // RFC 9110 section 9.3.1 gives it no meaning, and servers drop it or refuse it.
    .refine(({ method, body }) => body === undefined || !bodyless.includes(method), {
      path: ['body'],
      message: 'goes with no GET or HEAD; use POST, or put the values in `query`',
    })
    .meta({
      not: {
        description: 'a GET or HEAD with a body; use POST, or put the values in `query`',
        required: ['body'],
        properties: { method: { enum: bodyless } },
      },
    });

/** The step type Http in one revision: these differ in how many redirects are followed. */
export function defineHttp(revision: number, followRedirects: z.ZodDefault<z.ZodInt>): ActionStep {
  return defineAction({
    type: 'Http',
    aliases: ['http.request'],
    revision,
    summary: 'Call an HTTP endpoint',
    input: inputOf(followRedirects),
    output: z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: anyJson }),
    example: {
      input: { url: 'https://shop.example/orders/7' },
      output: { status: 200, headers: { 'content-type': 'application/json' }, body: { id: 7, total: 99.5 } },
    },
    defaults: {
      attemptTimeoutMs: 30_000,
      retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 1000, jitter: true },
      local: true,
    },
    idempotentFor: (authored) => isObject(authored) && idempotent.includes(authored.method ?? 'GET'),
    run: callHttp,
  });
}

type Request = z.output<ReturnType<typeof inputOf>>;

async function callHttp(request: Request, context: ActionContext) {
  const { outbound, signal, idempotencyKey, now, connect } = context;
  const { headers: access, ...bounds } = await openHttpConnection(request.connection, request.url, connect);
  const { headers, ...content } = message(request, idempotencyKey);
  const response = await outbound.request({
    url: withQuery(request.url, request.query),
    method: request.method,
    headers: { ...headers, ...access },
    ...content,
    ...bounds,
    maxBytes: MAX_BYTES,
    maxRedirects: request.followRedirects,
    signal,
  });
  if (!isExpected(response.status, request.expectedStatus)) throw statusFailure(response, now());
  return { status: response.status, headers: response.headers, body: readResponse(response, request.responseFormat) };
}

function withQuery(text: string, query: Request['query']): string {
  const url = new URL(text);
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== null) url.searchParams.append(name, String(each));
  }
  return url.href;
}

/** Headers and body: what the author gave, and what every call carries unless the author gave it. */
function message(request: Request, idempotencyKey: string): { headers: { [name: string]: string }; body?: string } {
  const headers = ownHeaders(idempotencyKey);
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  if (request.body === undefined) return { headers };
  const contentType = headerOf(headers, 'content-type');
  if (contentType === undefined) headers['content-type'] = 'application/json';
  return { headers, body: encodeBody(request.body, contentType) };
}

function encodeBody(body: Json, contentType = 'application/json'): string {
  const isJson = /^[^;]*[/+]json\s*(;|$)/i.test(contentType);
  return typeof body === 'string' && !isJson ? body : JSON.stringify(body);
}

function isExpected(status: number, expected: Request['expectedStatus']): boolean {
  return expected === undefined ? status < 400 : [expected].flat().includes(status);
}
