import type { SqlSession } from '../database/sql-session.ts';
import { isDue, LAST_LOOK, removeOldTables } from './kept-tables.ts';
import { TEMP_SCHEMA } from './warehouse-table.ts';

/** What every script may use: the schema of tables that steps make, and two functions on geometries. */
const statements = [
  'CREATE EXTENSION IF NOT EXISTS postgis',
  `CREATE SCHEMA IF NOT EXISTS ${TEMP_SCHEMA}`,
  // In degrees, whatever it was in; without a reference system it is taken to be.
  `CREATE OR REPLACE FUNCTION ${TEMP_SCHEMA}.lonlat(shape geometry) RETURNS geometry LANGUAGE sql IMMUTABLE AS
   $f$ SELECT CASE ST_SRID(shape) WHEN 4326 THEN shape WHEN 0 THEN ST_SetSRID(shape, 4326) ELSE ST_Transform(shape, 4326) END $f$`,
  // GeoJSON of any kind as one geometry: a FeatureCollection is what is in its features together.
  `CREATE OR REPLACE FUNCTION ${TEMP_SCHEMA}.geo(given text) RETURNS geometry LANGUAGE sql IMMUTABLE AS
   $f$ SELECT CASE given::jsonb->>'type'
     WHEN 'FeatureCollection' THEN (SELECT ST_Union(ST_GeomFromGeoJSON(one->'geometry')) FROM jsonb_array_elements(given::jsonb->'features') AS one)
     WHEN 'Feature' THEN ST_GeomFromGeoJSON(given::jsonb->'geometry')
     ELSE ST_GeomFromGeoJSON(given) END $f$`,
];
const CHECK = `SELECT to_regprocedure('${TEMP_SCHEMA}.geo(text)') IS NOT NULL AS there, ${LAST_LOOK}`;

/** Makes what scripts use, when it is not there, and tidies up when it is time to. @throws ActionFailure `sql-failed`, `sql-unreachable` */
export async function prepareWarehouse(session: SqlSession, at: Date): Promise<void> {
  const { rows } = await session.run({ sql: CHECK, values: [] });
  if (rows[0]?.there !== true) await make(session);
  // Housekeeping: what fails is done by somebody later.
  if (isDue(rows[0]?.looked, at)) await removeOldTables(session, at).catch(() => undefined);
}

async function make(session: SqlSession): Promise<void> {
  await session.transaction('write', async () => {
    // Two processes may come at once; the number is ours.
    await session.run({ sql: 'SELECT pg_advisory_xact_lock(727274)', values: [] });
    for (const sql of statements) await session.run({ sql, values: [] });
  });
}
