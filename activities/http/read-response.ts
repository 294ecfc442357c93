import type { Json } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';
import { type ContentFormat, decodeText, formatOf, parseContent, UnreadableContent } from '../content-format.ts';
import type { OutboundResponse } from '../outbound/outbound.ts';

/** How a body becomes a JSON value; `auto` goes by its content type. */
export type ResponseFormat = 'auto' | ContentFormat;

/**
 * The body of an answer as a JSON value: JSON parsed, CSV as a list of objects named by its first line (all values
 * strings), text as a string, anything else as base64; null when it is empty. @throws ActionFailure `http-response-invalid`
 */
export function readResponse(response: OutboundResponse, format: ResponseFormat): Json {
  if (response.body.length === 0) return null;
  const contentType = response.headers['content-type'] ?? '';
  const chosen = format === 'auto' ? formatOf(contentType) : format;
  try {
    return parseContent(response.body, contentType, chosen, { what: 'The answer' });
  } catch (error) {
    throw error instanceof UnreadableContent ? invalid(error) : error;
  }
}

/** The start of a body as text, for error details. */
export function excerpt(response: OutboundResponse, characters = 2000): string {
  return decodeText(response.body.subarray(0, characters * 4), response.headers['content-type'] ?? '').slice(
    0,
    characters,
  );
}

function invalid({ message, format, text }: UnreadableContent): ActionFailure {
  return new ActionFailure('http-response-invalid', `${message}; with responseFormat "text" it is taken as it is.`, {
    retryable: false,
    details: { format, body: text.slice(0, 500) },
  });
}
