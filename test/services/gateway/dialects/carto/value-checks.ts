import { expect } from 'vitest';
import type { CartoClient } from './carto-client.ts';
import { made } from './sample-workflows.ts';

const square = {
  type: 'Polygon',
  coordinates: [
    [
      [-180, 50],
      [-130, 50],
      [-130, 72],
      [-180, 72],
      [-180, 50],
    ],
  ],
};
const collection = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: square }] };
const inside = (more: object = {}) => ({
  ...made('SELECT count(*)::int4 AS inside FROM stores WHERE ST_Within(geom, @area)'),
  input: { properties: { area: { type: 'string', format: 'geojson', ...more } } },
});

/** Number, String and Geo, each with its default. */
export async function checkTypes(client: CartoClient): Promise<void> {
  const { id } = await client.enable({
    ...made('SELECT @n AS n, @s AS s, ST_Area(@g) > 0 AS g'),
    input: {
      properties: {
        n: { type: 'number', default: 1.5 },
        s: { type: 'string', default: 'x' },
        g: { type: 'string', format: 'geojson', default: JSON.stringify(square) },
      },
    },
  });
  const { body } = await client.access(id, 'GET');
  expect(body.parameters.map(({ name, type }: { name: string; type: string }) => [name, type])).toEqual([
    ['n', 'Number'],
    ['s', 'String'],
    ['g', 'Geo'],
  ]);
  expect(body.parameters[0].default).toBe(1.5);
  expect((await client.query(body.call, { s: 'y' })).body.rows).toEqual([{ n: 1.5, s: 'y', g: true }]);
}

/** A FeatureCollection inside of a JSON string; anything else is a wrong type or refused by the database. */
export async function checkGeo(client: CartoClient): Promise<void> {
  const { call } = await client.enable(inside());
  const { body } = await client.query(call, { area: JSON.stringify(collection) });
  expect(body.rows[0].inside).toBeGreaterThan(100);
  const plain = await client.finish(call, { area: collection });
  expect(plain.status.errorResult.message).toContain('Cannot coerce expression @area to type STRING');
  const broken = await client.finish(call, { area: '{"type": "Feature' });
  expect(broken.status.errorResult).toMatchObject({
    reason: 'invalidQuery',
    message: expect.stringMatching(/^Query error: /),
  });
}

/** The job is made, and its status tells; a query is refused with the same words. */
export async function checkWrongType(client: CartoClient, call: string): Promise<void> {
  const given = { number_of_clusters: 'two', buffer_radius: 500, store_type: 'Supermarket' };
  const { status, body } = await client.job(call, given);
  expect([status, body.externalId]).toEqual([200, expect.stringMatching(/^job_/)]);
  const at = `[1:${call.indexOf('@number_of_clusters') + 1}]`;
  const message = `Query error: Cannot coerce expression @number_of_clusters to type INT64 at ${at}`;
  expect((await client.done(body.externalId)).status).toEqual({
    errorResult: { reason: 'invalidQuery', location: 'query', message },
    state: 'DONE',
  });
  expect(await client.query(call, given)).toMatchObject({
    status: 400,
    body: { status: 400, error: message, rows: [] },
  });
  const failing = await client.finish('SELECT 1 / @n AS never', { n: 0 });
  expect(failing.status.errorResult).toEqual({
    reason: 'invalidQuery',
    location: 'query',
    message: 'Query error: division by zero',
  });
}

/** A list gives `$1` and `:1`, an object gives `@name`; the place in the CALL decides. Nothing is ever spliced. */
export async function checkPlaces(client: CartoClient): Promise<void> {
  const rows = async (q: string, given: unknown) => (await client.query(q, given)).body.rows;
  const hostile = `'; DROP TABLE stores; --`;
  expect(await rows('SELECT $1::text AS a, :2::int4 AS b', [hostile, 2])).toEqual([{ a: hostile, b: 2 }]);
  expect(await rows('SELECT @a::text AS a, @b::int4 AS b, @a::text AS c', { b: 2, a: hostile })).toEqual([
    { a: hostile, b: 2, c: hostile },
  ]);
  const { call } = await client.enable({
    ...made('SELECT @a AS a, @b AS b'),
    input: { properties: { a: { type: 'string' }, b: { type: 'string' } } },
  });
  const named = call.replace('(@a,@b)', '');
  expect(await rows(`${named}(@y, @x)`, { x: hostile, y: '{{ input.x }}' })).toEqual([
    { a: '{{ input.x }}', b: hostile },
  ]);
  expect(await rows(`${named}($2, $1)`, ['one', 'two'])).toEqual([{ a: 'two', b: 'one' }]);
  expect(await rows(`${named.replaceAll('`', '')}('it''s', NULL)`, {})).toEqual([{ a: "it's", b: null }]);
  expect((await client.query(`${named}(@a)`, { a: 'x' })).body.error).toContain('takes 2 arguments, but 1 are given');
  expect((await client.query(call, { a: 'x' })).body.error).toContain('Query parameter @b not found');
}

/** Two braces open a template in a definition, and nothing in SQL. */
export async function checkBraces(client: CartoClient): Promise<void> {
  const text = '{{ input.x }} and {{ "{{" }} {{{';
  const plain = `SELECT '${text}' AS text, @x::text AS x -- {{`;
  expect((await client.query(plain, { x: text })).body.rows).toEqual([{ text, x: text }]);
  expect((await client.finish(plain, { x: text })).status).toEqual({ state: 'DONE' });
  const { call } = await client.enable(
    made('SELECT @a AS a, @b AS b', {}, { a: { type: 'string' }, b: { type: 'string', default: text } }),
  );
  const rows = async (q: string, given: object) => (await client.query(q, given)).body.rows;
  expect(await rows(call, { a: text })).toEqual([{ a: text, b: text }]);
  expect(await rows(`${call.replace('(@a,@b)', '')}('${text}', '{{')`, {})).toEqual([{ a: text, b: '{{' }]);
  const failed = await client.finish(`SELECT '{{'::int`);
  expect(failed.status.errorResult).toMatchObject({ reason: 'invalidQuery', message: expect.stringContaining('"{{"') });
}
