import { parse as parseCsv } from 'csv-parse/sync';
import { findJsonProblem } from '../../workflows/language/find-json-problem.ts';
import type { Json } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';
import type { OutboundResponse } from '../outbound/outbound.ts';

/** How a body becomes a JSON value; `auto` goes by its content type. */
export type ResponseFormat = 'auto' | 'json' | 'text' | 'csv' | 'base64';

/**
 * The body of an answer as a JSON value: JSON parsed, CSV as a list of objects named by its first line (all values
 * strings), text as a string, anything else as base64; null when it is empty. @throws ActionFailure `http-response-invalid`
 */
export function readResponse(response: OutboundResponse, format: ResponseFormat): Json {
  if (response.body.length === 0) return null;
  const contentType = response.headers['content-type'] ?? '';
  const chosen = format === 'auto' ? formatOf(contentType) : format;
  if (chosen === 'base64') return Buffer.from(response.body).toString('base64');
  const text = decodeText(response.body, contentType);
  if (chosen === 'text') return text;
  const value = parse(chosen, text);
  const problem = chosen === 'json' ? findJsonProblem(value) : null;
  if (problem === null) return value;
  throw invalid(
    `The answer is JSON that cannot be used: ${problem}, or take it with responseFormat "text".`,
    chosen,
    text,
  );
}

function parse(format: 'json' | 'csv', text: string): Json {
  try {
    return format === 'json' ? JSON.parse(text) : parseCsv(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`The answer is not ${format.toUpperCase()}: ${reason}`, format, text);
  }
}

/** The start of a body as text, for error details. */
export function excerpt(response: OutboundResponse, characters = 2000): string {
  return decodeText(response.body.subarray(0, characters * 4), response.headers['content-type'] ?? '').slice(
    0,
    characters,
  );
}

function formatOf(contentType: string): Exclude<ResponseFormat, 'auto'> {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  if (type === 'text/csv') return 'csv';
  const isText = type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml');
  return isText ? 'text' : 'base64';
}

/** Falls back to UTF-8 when the charset is missing or not known; removes a byte order mark. */
function decodeText(body: Uint8Array, contentType: string): string {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

function invalid(message: string, format: string, text: string): ActionFailure {
  return new ActionFailure('http-response-invalid', message, {
    retryable: false,
    details: { format, body: text.slice(0, 500) },
  });
}
