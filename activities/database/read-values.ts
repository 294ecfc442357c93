import { parse } from 'postgres-array';
import type { Json } from '../../workflows/language/json.ts';

/** PostgreSQL's own types by their fixed ids (pg_type.dat). */
const names: { readonly [id: number]: string } = {
  16: 'bool',
  17: 'bytea',
  18: 'char',
  19: 'name',
  20: 'int8',
  21: 'int2',
  23: 'int4',
  25: 'text',
  26: 'oid',
  114: 'json',
  700: 'float4',
  701: 'float8',
  1042: 'bpchar',
  1043: 'varchar',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1186: 'interval',
  1266: 'timetz',
  1700: 'numeric',
  2950: 'uuid',
  3802: 'jsonb',
  1000: '_bool',
  1005: '_int2',
  1007: '_int4',
  1009: '_text',
  1015: '_varchar',
  1016: '_int8',
  1021: '_float4',
  1022: '_float8',
  1231: '_numeric',
  2951: '_uuid',
};

/** The name of a type that every PostgreSQL has; null for one that only this database knows. */
export function builtInType(id: number): string | null {
  return names[id] ?? null;
}

/** A value in the text format of the protocol as JSON: what JSON cannot hold exactly stays text. */
export function readValue(text: string, type: string): Json {
  switch (type) {
    case 'bool':
      return text === 't';
    case 'int2':
    case 'int4':
    case 'oid':
      return Number(text);
    case 'int8':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'float4':
    case 'float8':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'numeric':
      return isExact(text) ? Number(text) : text;
    case 'json':
    case 'jsonb':
      return JSON.parse(text);
    case 'timestamptz':
      return toRfc3339(text);
    case 'timestamp':
      return text.replace(' ', 'T');
    case 'bytea':
      return Buffer.from(text.slice(2), 'hex').toString('base64');
    default:
      return type.startsWith('_') ? readArray(text, type.slice(1)) : text;
  }
}

/** Whether a double holds a decimal: 15 significant digits always fit. */
export function isExact(text: string): boolean {
  return /^-?[\d.]+$/.test(text) && text.replace(/^-?0*\.?0*|[-.]/g, '').length <= 15;
}

/** `2026-11-22 10:00:00.5+00` → `2026-11-22T10:00:00.5Z`; `infinity` and years before Christ stay as they are. */
function toRfc3339(text: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/.exec(text);
  return match ? `${match[1]}T${match[2]}Z` : text;
}

/** An array literal (`{1,NULL,"a b"}`, nested ones too) as a list. */
function readArray(text: string, type: string): Json {
  return parse(text, (each) => readValue(each, type));
}
