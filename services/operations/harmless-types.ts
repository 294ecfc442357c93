/**
 * Types that keys may name whose grants name single tables: they tell nothing of what else is in the database, as the
 * `reg…` types and the row types of tables do. Names of PostgreSQL.
 */
const ofDatabase: ReadonlySet<string> = new Set([
  ...['bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'money', 'oid'],
  ...['text', 'varchar', 'bpchar', 'char', 'name', 'bytea', 'bit', 'varbit', 'uuid', 'unknown'],
  ...['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval'],
  ...['json', 'jsonb', 'jsonpath', 'xml', 'tsvector', 'tsquery', 'record', 'cstring', 'void'],
  ...['point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle', 'inet', 'cidr', 'macaddr', 'macaddr8'],
  ...['int4range', 'int8range', 'numrange', 'daterange', 'tsrange', 'tstzrange'],
  ...['int4multirange', 'int8multirange', 'nummultirange', 'datemultirange', 'tsmultirange', 'tstzmultirange'],
]);

/** Of PostGIS, which is in the schema `public`. */
const ofPostgis: ReadonlySet<string> = new Set(['geometry', 'geography', 'box2d', 'box2df', 'box3d', 'geometry_dump']);

/** Both, as functions are named that convert to them. */
export const harmlessTypes: readonly string[] = [...ofDatabase, ...ofPostgis];

/** Whether a type, in the parts of its name, is one of them, or an array of one. */
export function isHarmlessType(parts: readonly string[]): boolean {
  const [last = '', schema, ...others] = [...parts].reverse();
  if (others.length > 0) return false;
  const name = last.replace(/^_/, '');
  if (schema !== 'public' && ofDatabase.has(name)) return schema === undefined || schema === 'pg_catalog';
  return (schema === undefined || schema === 'public') && ofPostgis.has(name);
}
