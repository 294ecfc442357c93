import type { Readable } from 'node:stream';
import type { Json } from '../../workflows/language/json.ts';
import type { AsSent } from './read-any-body.ts';
import type { SentFile } from './read-multipart.ts';

/** A request as it came, before a route has looked at it. */
export interface RawCall {
  params: { [name: string]: string };
  query: { [name: string]: unknown };
  /** undefined: there was none. */
  body: Json | undefined;
  /** The body as it comes, where the route takes it so. */
  upload?: AsyncIterable<Uint8Array>;
  header(name: string): string | undefined;
  /** Every header, by its name in lower case. */
  headers(): { [name: string]: string };
  /** Path and query, as asked for. */
  url: string;
  /** Of a form, on routes that take one. */
  files?: readonly SentFile[];
  /** On routes with `anyBody` only. */
  sent?: AsSent;
}

/** An answer, ready to be written. `body` undefined: none. `content`: bytes in the place of it, as they come. */
export interface Answer {
  status: number;
  headers: { [name: string]: string };
  body: unknown;
  content?: Readable;
}
