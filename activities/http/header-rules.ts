import { z } from 'zod';

/** Headers that frame the message or belong to the connection: HTTP itself writes them. */
const reserved = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** The schema says by pattern and in words what the refinement does, so that saving can refuse static names. */
const name = z
  .string()
  .max(256)
  .regex(
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
    'is not a header name (RFC 9110 section 5.1): letters, digits and - are usual',
  )
  .refine((text) => !reserved.includes(text.toLowerCase()), 'is written by HTTP itself and may not be set')
  .meta({
    description: `a header name is letters, digits and - (RFC 9110 section 5.1), and none of those that HTTP itself writes: ${reserved.join(', ')}`,
    not: { pattern: `^(${reserved.map(anyCase).join('|')})$` },
  });

/** A pattern that takes a text in upper and lower case: JSON Schema patterns know no flag for it. */
export function anyCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

const value = z
  .string()
  .max(16_384)
  // Saving checks it with RE2, which does not know \u.
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'holds a character that a header may not hold');

/** Request headers that an author may set, by name. */
export const requestHeaders = z.record(name, value);

/** The value of a header, whatever the case of its name. */
export function headerOf(headers: { readonly [name: string]: string }, wanted: string): string | undefined {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === wanted)?.[1];
}
