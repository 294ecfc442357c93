import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';

/** A column that is to be made. */
export interface NewColumn {
  name: string;
  type: 'bigint' | 'double precision' | 'boolean' | 'geometry(Geometry,4326)' | 'jsonb' | 'text';
}

const shapes = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];

/** The columns that rows need: the narrowest type that holds every value of a name. */
export function columnsOfRows(rows: readonly JsonObject[]): NewColumn[] {
  const types = new Map<string, NewColumn['type'] | null>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const type = typeOf(value);
      const before = types.get(name) ?? null;
      types.set(name, before === null || type === null ? (before ?? type) : widen(before, type));
    }
  }
  return [...types].map(([name, type]) => ({ name, type: type ?? 'text' }));
}

function typeOf(value: Json): NewColumn['type'] | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'bigint' : 'double precision';
  if (typeof value === 'string') return 'text';
  return isObject(value) && typeof value.type === 'string' && shapes.includes(value.type)
    ? 'geometry(Geometry,4326)'
    : 'jsonb';
}

function widen(one: NewColumn['type'], other: NewColumn['type']): NewColumn['type'] {
  const both = [one, other];
  if (one === other) return one;
  if (both.every((type) => type === 'bigint' || type === 'double precision')) return 'double precision';
  if (both.every((type) => type === 'geometry(Geometry,4326)' || type === 'jsonb')) return 'jsonb';
  return 'text';
}

const numeric = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;

/** Rows of a CSV whose columns hold numbers alone, as numbers; empty fields are null. `00123` stays text. */
export function typeCsvRows(rows: readonly { readonly [name: string]: string }[]): JsonObject[] {
  const names = Object.keys(rows[0] ?? {});
  const numbers = new Set(
    names.filter((name) => rows.every((row) => row[name] === '' || numeric.test(row[name] ?? ''))),
  );
  const cell = (name: string, text = ''): Json => (text === '' ? null : numbers.has(name) ? Number(text) : text);
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, cell(name, row[name])])));
}
