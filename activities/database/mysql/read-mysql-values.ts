import type { FieldPacket } from 'mysql2';
import type { Json } from '../../../workflows/language/json.ts';
import { isExact } from '../read-values.ts';
import { readWkb } from './read-wkb.ts';

/** Types by the numbers of the protocol (field_types.h); where bytes and text share one, the charset tells. */
const names: { readonly [type: number]: string } = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  6: 'null',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  16: 'bit',
  245: 'json',
  246: 'decimal',
  247: 'enum',
  248: 'set',
  255: 'geometry',
};
const texts: { readonly [type: number]: [text: string, bytes: string] } = {
  15: ['varchar', 'varbinary'],
  249: ['text', 'blob'],
  250: ['text', 'blob'],
  251: ['text', 'blob'],
  252: ['text', 'blob'],
  253: ['varchar', 'varbinary'],
  254: ['char', 'binary'],
};
const times = ['time', 'datetime', 'timestamp'];
/** The charset of bytes. */
const BINARY = 63;

/** The name of a column's type. MariaDB keeps JSON as text and tells it beside. */
export function mysqlType({ columnType = -1, characterSet, extendedFormat }: FieldPacket): string {
  const [text, bytes] = texts[columnType] ?? [];
  if (extendedFormat === 'json') return 'json';
  return (characterSet === BINARY ? bytes : text) ?? names[columnType] ?? 'unknown';
}

/** How many digits of a second are told when a column does not say. */
const UNTOLD = 31;

/** A value, as the driver gives it, as JSON: what JSON cannot hold exactly stays text. @param decimals of the column */
export function readMysqlValue(value: unknown, type: string, decimals = UNTOLD): Json {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return readBytes(value, type);
  if (typeof value === 'number') return type === 'float' ? shortest(value) : value;
  const text = times.includes(type) ? withFraction(String(value), decimals) : String(value);
  if (type === 'json') return JSON.parse(text);
  if (type === 'decimal') return isExact(text) ? Number(text) : text;
  // Zero dates have no place in RFC 3339.
  if (text.startsWith('0000')) return text;
  if (type === 'timestamp') return `${text.replace(' ', 'T')}Z`;
  return type === 'datetime' ? text.replace(' ', 'T') : text;
}

/** The driver leaves zeros out where a statement was prepared; a server writes them where it was not. */
function withFraction(time: string, decimals: number): string {
  const [whole = '', fraction = ''] = time.split('.');
  const digits = decimals < UNTOLD ? fraction.padEnd(decimals, '0') : fraction.replace(/0+$/, '');
  return digits === '' ? whole : `${whole}.${digits}`;
}

function readBytes(bytes: Buffer, type: string): Json {
  if (type === 'geometry') return readWkb(bytes);
  if (type !== 'bit') return bytes.toString('base64');
  const number = BigInt(`0x${bytes.toString('hex') || '0'}`);
  return number <= Number.MAX_SAFE_INTEGER ? Number(number) : String(number);
}

/** The shortest number that is the same as a float of 32 bits. */
function shortest(value: number): number {
  const digits = [6, 7, 8, 9].find((each) => Math.fround(Number(value.toPrecision(each))) === Math.fround(value));
  return digits === undefined ? value : Number(value.toPrecision(digits));
}
