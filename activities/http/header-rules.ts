import { z } from 'zod';

/** Headers that frame the message or belong to the connection: HTTP itself writes them. */
const reserved = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const name = z
  .string()
  .max(256)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name (RFC 9110 section 5.1)')
  .refine((text) => !reserved.has(text.toLowerCase()), 'is written by HTTP itself and may not be set');

const value = z
  .string()
  .max(16_384)
  .regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, 'holds a character that a header may not hold');

/** Request headers that an author may set, by name. */
export const requestHeaders = z.record(name, value);

/** The value of a header, whatever the case of its name. */
export function headerOf(headers: { readonly [name: string]: string }, wanted: string): string | undefined {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === wanted)?.[1];
}
