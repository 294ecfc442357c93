import type { Response as Answer, Request } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { parseJson } from './parse-document.ts';
import { readBytes } from './read-body.ts';

/** A file that came in a form. */
export interface SentFile {
  /** The name of the field. */
  field: string;
  name: string;
  contentType: string;
  bytes: Uint8Array;
}

/** A form: its texts by field, and its files. */
export interface Form {
  value: Json;
  files: readonly SentFile[];
}

/** Whether a body came as `multipart/form-data`. */
export function isMultipart(req: Request): boolean {
  return /^multipart\/form-data\b/i.test(req.headers['content-type'] ?? '');
}

/**
 * Reads `multipart/form-data`, whole; a file input that was left empty (no name, no bytes) does not count. @throws AppError `body-too-large`, `invalid-request`, and as the reader of JSON for
 * what texts hold and fields are called
 */
export async function readMultipart(
  req: Request,
  res: Answer,
  limits: { maxBytes: number; maxDepth: number },
): Promise<Form> {
  const bytes = await readBytes(req, res, limits);
  const form = await parse(bytes, req.headers['content-type'] ?? '');
  const texts: [field: string, text: string][] = [];
  const files: SentFile[] = [];
  for (const [field, entry] of form) {
    if (typeof entry === 'string') texts.push([field, entry]);
    else if (entry.name !== '' || entry.size > 0)
      files.push({
        field,
        name: entry.name,
        contentType: entry.type,
        bytes: new Uint8Array(await entry.arrayBuffer()),
      });
  }
  // Under the same checks as JSON: a form can hold hostile names too.
  const check = (fields: [string, Json][]) => parseJson(JSON.stringify(Object.fromEntries(fields)), limits.maxDepth);
  check(files.map(({ field }) => [field, null]));
  return { value: check(texts), files };
}

/** By the platform's own parser of forms. */
async function parse(bytes: Uint8Array, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new AppError('invalid-request', 'The body is no whole multipart/form-data.', { cause });
  }
}
