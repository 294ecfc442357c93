import { z } from 'zod';
import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { builtInType, readValue } from './read-values.ts';
import type { SqlColumn, SqlResult, SqlStatement } from './sql-statement.ts';
import { uniqueNames } from './unique-names.ts';

/** A row as the protocol brings it, in text format. */
export type RawRow = (string | null)[];

/** Names of types that only this database knows, by id. */
export type TypeNames = Map<number, string>;

type Ask = (statement: SqlStatement) => Promise<SqlResult>;

const geometric = ['geometry', 'geography'];
const TypeRow = z.object({ id: z.coerce.number(), name: z.string() });
const GeoRow = z.object({ geojson: z.string().nullable() });

/** Rows as JSON objects: geometries as GeoJSON, a column name that comes again as `name_2`. */
export async function readTable(
  { fields, raw }: { fields: readonly { name: string; dataTypeID: number }[]; raw: RawRow[] },
  types: TypeNames,
  ask: Ask,
): Promise<{ columns: SqlColumn[]; rows: JsonObject[] }> {
  await learnTypes(fields, types, ask);
  const names = uniqueNames(fields.map(({ name }) => name));
  const columns = fields.map(({ dataTypeID }, index) => ({
    name: names[index] ?? '',
    type: builtInType(dataTypeID) ?? types.get(dataTypeID) ?? 'unknown',
  }));
  const byColumn: Json[][] = [];
  for (const [index, { type }] of columns.entries()) {
    const texts = raw.map((row) => row[index] ?? null);
    byColumn.push(geometric.includes(type) ? await toGeoJson(texts, ask) : texts.map((text) => readCell(text, type)));
  }
  const rows = raw.map((_, row) =>
    Object.fromEntries(columns.map(({ name }, column) => [name, byColumn[column]?.[row] ?? null])),
  );
  return { columns, rows };
}

function readCell(text: string | null, type: string): Json {
  return text === null ? null : readValue(text, type);
}

async function learnTypes(fields: readonly { dataTypeID: number }[], types: TypeNames, ask: Ask): Promise<void> {
  const ids = fields.map((field) => field.dataTypeID).filter((id) => builtInType(id) === null && !types.has(id));
  if (ids.length === 0) return;
  const sql = 'SELECT oid::int8 AS id, typname::text AS name FROM pg_type WHERE oid = ANY($1::oid[])';
  const { rows } = await ask({ sql, values: [[...new Set(ids)]] });
  for (const { id, name } of z.array(TypeRow).parse(rows)) types.set(id, name);
}

async function toGeoJson(texts: (string | null)[], ask: Ask): Promise<Json[]> {
  if (texts.every((text) => text === null)) return texts;
  const sql =
    'SELECT ST_AsGeoJSON(shape::geometry)::text AS geojson FROM unnest($1::text[]) WITH ORDINALITY AS one(shape, place) ORDER BY place';
  const { rows } = await ask({ sql, values: [texts] });
  return z
    .array(GeoRow)
    .parse(rows)
    .map(({ geojson }) => (geojson === null ? null : JSON.parse(geojson)));
}
