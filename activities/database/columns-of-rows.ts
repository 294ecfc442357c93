import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import { geometryShapes } from './geometry-shapes.ts';

/** What a column holds; each database has a type for it. */
export type ColumnKind = 'integer' | 'number' | 'boolean' | 'geometry' | 'json' | 'text';

/** A column that is to be made. */
export interface NewColumn {
  name: string;
  kind: ColumnKind;
}

/** The columns that rows need: the narrowest kind that holds every value of a name. */
export function columnsOfRows(rows: readonly JsonObject[]): NewColumn[] {
  const kinds = new Map<string, ColumnKind | null>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const kind = kindOf(value);
      const before = kinds.get(name) ?? null;
      kinds.set(name, before === null || kind === null ? (before ?? kind) : widen(before, kind));
    }
  }
  return [...kinds].map(([name, kind]) => ({ name, kind: kind ?? 'text' }));
}

function kindOf(value: Json): ColumnKind | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string') return 'text';
  return isObject(value) && geometryShapes.some((shape) => shape === value.type) ? 'geometry' : 'json';
}

function widen(one: ColumnKind, other: ColumnKind): ColumnKind {
  const both = [one, other];
  if (one === other) return one;
  if (both.every((kind) => kind === 'integer' || kind === 'number')) return 'number';
  if (both.every((kind) => kind === 'geometry' || kind === 'json')) return 'json';
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
