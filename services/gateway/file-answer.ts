import { create } from 'content-disposition';
import type { z } from 'zod';
import type { readFile } from '../operations/read-file.ts';

type Asked = z.input<typeof readFile.input>['range'];
type Answered = Pick<z.output<typeof readFile.output>, 'file' | 'range'>;

/**
 * What a `Range` header asks for (RFC 9110 section 14.2). null: all of it, which is also the answer to units other than bytes,
 * to several ranges at once and to what cannot be read.
 */
export function parseRange(header: string | undefined): NonNullable<Asked> | null {
  const [, first, last] = /^bytes=[ \t]*(\d{1,30})?-(\d{1,30})?[ \t]*$/i.exec(header ?? '') ?? [];
  if (first === undefined) return last === undefined ? null : { suffix: toPosition(last) };
  if (last === undefined) return { first: toPosition(first), last: null };
  return toPosition(last) < toPosition(first) ? null : { first: toPosition(first), last: toPosition(last) };
}

/** One beyond what a number holds is beyond the end of any file. */
const toPosition = (digits: string) => Math.min(Number(digits), Number.MAX_SAFE_INTEGER);

/** What the headers of a request ask of `readFile`. A range with another `If-Range` than the file's tag is not meant. */
export function rangeInput(header: (name: string) => string | undefined) {
  const condition = header('if-range');
  return {
    range: parseRange(header('range')),
    ifSha256: condition === undefined ? null : (/^"([0-9a-f]{64})"$/.exec(condition)?.[1] ?? ''),
  };
}

/** The headers of a download: saved under its name, never shown or run as a page (RFC 6266, RFC 8187). */
export function contentHeaders({ file, range }: Answered): { [name: string]: string } {
  const { name, size, contentType, sha256 } = file;
  return {
    'Content-Type': contentType,
    'Content-Length': String(range ? range.end - range.start : size),
    'Content-Disposition': create(name),
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    ...(sha256 === null ? {} : { ETag: `"${sha256}"` }),
    ...(range ? { 'Content-Range': `bytes ${range.start}-${range.end - 1}/${size}` } : {}),
  };
}
