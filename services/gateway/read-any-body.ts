import type { Request, Response } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { parseJson } from './parse-document.ts';
import { decodeUtf8, readBytes } from './read-body.ts';

/** What signatures are checked by and failures counted by. */
export interface AsSent {
  bytes: Uint8Array;
  /** The address that the request came from. */
  address: string;
}

/** A body of a type that its sender chose. */
export interface AnyBody {
  /** JSON as it is, a form as an object of texts (lists where a name is repeated), text as a text; null when empty. */
  value: Json;
  /** As it was sent: that is what signatures are made of. */
  bytes: Uint8Array;
}

/** Reads JSON, a form or text; small bodies only, since they are held whole. @throws AppError as the reader of JSON bodies */
export async function readAnyBody(
  req: Request,
  res: Response,
  limits: { maxBytes: number; maxDepth: number },
): Promise<AnyBody> {
  const bytes = await readBytes(req, res, limits);
  if (bytes.length === 0) return { value: null, bytes };
  const type = (req.headers['content-type'] ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  const text = decodeUtf8(bytes);
  if (/^application\/(?:[\w.-]+\+)?json$/.test(type)) return { value: parseJson(text, limits.maxDepth), bytes };
  // Under the same checks as JSON: a form can hold hostile names too.
  if (type === 'application/x-www-form-urlencoded')
    return { value: parseJson(JSON.stringify(readForm(text)), limits.maxDepth), bytes };
  if (/^text\/[\w.+-]+$|^application\/(?:[\w.-]+\+)?xml$/.test(type)) return { value: text, bytes };
  throw new AppError(
    'unsupported-media-type',
    `Send the body as JSON, as a form (\`application/x-www-form-urlencoded\`) or as text; it came as \`${type || 'nothing'}\`.`,
  );
}

function readForm(text: string): { [name: string]: string | string[] } {
  const form = new URLSearchParams(text);
  const names = [...new Set(form.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = form.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}
