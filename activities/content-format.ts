import { parse as parseCsv } from 'csv-parse/sync';
import { findJsonProblem } from '../workflows/language/find-json-problem.ts';
import type { Json } from '../workflows/language/json.ts';

/** How bytes are read as a JSON value. */
export type ContentFormat = 'json' | 'text' | 'csv' | 'base64';

/** Bytes that are not what they are said to be. */
export class UnreadableContent extends Error {
  readonly format: ContentFormat;
  /** The bytes as text. */
  readonly text: string;

  constructor(message: string, format: ContentFormat, text: string) {
    super(message);
    this.name = 'UnreadableContent';
    this.format = format;
    this.text = text;
  }
}

/** JSON and CSV by their media types, other text as text, anything else as base64. */
export function formatOf(contentType: string): ContentFormat {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  if (type === 'text/csv') return 'csv';
  const isText = type.startsWith('text/') || /^application\/(?:.+\+)?(?:xml|x-ndjson|jsonl)$/.test(type);
  return isText ? 'text' : 'base64';
}

/**
 * Bytes as a JSON value: JSON parsed, CSV as a list of objects named by its first line (all values strings), text as a
 * string. `what` begins the message of the error. @throws UnreadableContent
 */
export function parseContent(
  body: Uint8Array,
  contentType: string,
  format: ContentFormat,
  { what, delimiter }: { what: string; delimiter?: string },
): Json {
  if (format === 'base64') return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
  const text = decodeText(body, contentType);
  if (format === 'text') return text;
  const value = parseText(format, text, what, delimiter);
  const problem = format === 'json' ? findJsonProblem(value) : null;
  if (problem === null) return value;
  throw new UnreadableContent(`${what} is JSON that cannot be used: ${problem}`, format, text);
}

function parseText(format: 'json' | 'csv', text: string, what: string, delimiter = ','): Json {
  try {
    if (format === 'json') return JSON.parse(text);
    return parseCsv(text, { columns: true, bom: true, skip_empty_lines: true, delimiter });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableContent(`${what} is not ${format.toUpperCase()}: ${reason}`, format, text);
  }
}

/** Falls back to UTF-8 when the charset is missing or not known; removes a byte order mark. */
export function decodeText(body: Uint8Array, contentType: string): string {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}
