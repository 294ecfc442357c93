import { type Options, stringify } from 'csv-stringify/sync';
import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import { type ContentFormat, formatOf } from '../content-format.ts';

/** How rows become a CSV. */
interface CsvStyle {
  delimiter: string;
  /** Whether the first line names the columns. */
  header: boolean;
  /** Which columns, in this order; absent: those that the rows have, as they first appear. */
  columns?: readonly string[] | undefined;
  /** Puts ' before what a spreadsheet would take for a formula. */
  escapeFormulas: boolean;
}

/** Bytes of a file, and what it begins with when it is new. */
interface EncodedContent {
  head: Uint8Array;
  body: Uint8Array;
}

const types: { [ending: string]: string } = {
  csv: 'text/csv',
  json: 'application/json',
  geojson: 'application/geo+json',
  ndjson: 'application/x-ndjson',
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  xml: 'application/xml',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  zip: 'application/zip',
};
const typeOfFormat: { [format in ContentFormat]: string } = {
  csv: 'text/csv',
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
  base64: 'application/octet-stream',
};

/** What a file is, unless it was said: by the end of its name, else by what is written. */
export function typeFor(name: string, format: ContentFormat | 'auto', content: Json): string {
  const known = types[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
  if (known !== undefined && (format === 'auto' || formatOf(known) === format)) return known;
  if (format !== 'auto') return typeOfFormat[format];
  return typeOfFormat[typeof content === 'string' ? 'text' : 'json'];
}

/** A value as bytes; `lines`: it is added to others, so JSON ends its line. @throws AppError `step-input-invalid` */
export function encodeContent(
  content: Json,
  format: ContentFormat,
  { lines, ...csv }: CsvStyle & { lines: boolean },
): EncodedContent {
  const none = new Uint8Array();
  if (format === 'csv')
    return typeof content === 'string' ? { head: none, body: toBytes(content) } : encodeCsv(content, csv);
  if (format === 'json') return { head: none, body: toBytes(JSON.stringify(content) + (lines ? '\n' : '')) };
  if (format === 'base64') return { head: none, body: decodeBase64(content) };
  if (format === 'text' && typeof content === 'string') return { head: none, body: toBytes(content) };
  return { head: none, body: toBytes(JSON.stringify(content) + (lines ? '\n' : '')) };
}

function encodeCsv(content: Json, { columns, header, delimiter, escapeFormulas }: CsvStyle): EncodedContent {
  const rows = Array.isArray(content) ? content : [];
  const isList = rows.every(Array.isArray);
  if (!Array.isArray(content) || !(isList || rows.every(isObject)))
    throw invalid('takes a text, or a list of objects (or of lists) as `content` of a CSV');
  const names = columns ?? (isList ? [] : [...new Set(rows.flatMap((row) => Object.keys(row ?? {})))]);
  const cells = rows.map((row) =>
    isObject(row) ? names.map((name) => toCell(row[name])) : Array.isArray(row) ? row.map(toCell) : [],
  );
  const options: Options = { delimiter, escape_formulas: escapeFormulas };
  const head = header && names.length > 0 ? stringify([[...names]], options) : '';
  return { head: toBytes(head), body: toBytes(stringify(cells, options)) };
}

/** As it would stand in a text; null is empty. */
function toCell(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function decodeBase64(content: Json): Uint8Array {
  const isBase64 = typeof content === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(content) && content.length % 4 === 0;
  if (isBase64) return Buffer.from(content, 'base64');
  throw invalid('takes base64 as `content` of a file that is no text; say `"format": "text"` to write a text as it is');
}

function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function invalid(what: string): AppError {
  const faults = [{ pointer: '/content', detail: what }];
  return new AppError('step-input-invalid', `The File step ${what}.`, { faults, details: { errors: faults } });
}
