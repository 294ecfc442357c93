import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkDisabled, checkLimit, checkOrder, checkReuse, checkStored, checkUpdate } from './call-checks.ts';
import { type CartoApi, openCartoApi } from './carto-api.ts';
import { CartoClient } from './carto-client.ts';
import {
  checkDeleted,
  checkErrors,
  checkOwners,
  checkProcedureGrants,
  checkTableGrants,
  checkTenants,
  checkWriting,
} from './grant-checks.ts';
import { clusters, made, OUTPUT, values, withoutDatabase } from './sample-workflows.ts';
import { checkBraces, checkGeo, checkPlaces, checkTypes, checkWrongType } from './value-checks.ts';

let api: CartoApi;
let client: CartoClient;
let hasty: CartoClient;
/** The published example, enabled. */
let example: Awaited<ReturnType<CartoClient['enable']>>;

beforeAll(async () => {
  api = await openCartoApi();
  client = new CartoClient(api.open);
  hasty = new CartoClient(api.hasty);
  example = await client.enable(clusters());
}, 240_000);
afterAll(() => api?.close());

const patience = { timeout: 20_000 };
const rowsOf = async (sql: string) => (await client.query(sql)).body.rows;
const statusOf = async (id: string) => (await client.done(id)).status;
/** How often the procedure has stored something: each time makes the table anew. */
const oidOf = async (table: string) => (await api.sql(`SELECT to_regclass('${table}')::oid::int8 AS oid`))[0]?.oid;

it('carto 1.1 GET /v3/sql/{conn}/query answers rows, schema and meta; the token and JSON parameters are in the URL', async () => {
  const query = {
    q: example.call,
    queryParameters: JSON.stringify(values),
    access_token: 'any',
    client: 'c4react',
    v: '3.4',
  };
  const { status, body } = await client.get('/v3/sql/warehouse/query', query);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['rows', 'schema', 'meta']);
  expect(body.rows.map(({ cluster }: { cluster: number }) => cluster)).toEqual([0, 1]);
  expect(body.rows[0].area.type).toBe('MultiPolygon');
  expect(body.schema).toContainEqual({ name: 'area', type: 'geometry' });
  expect(body.meta).toMatchObject({ cacheHit: expect.any(Boolean), location: 'US' });
});

it('carto 1.1 POST /v3/sql/{conn}/query takes the same in a body, and gives the same', async () => {
  const query = { q: 'SELECT id FROM stores WHERE id = @id', queryParameters: JSON.stringify({ id: 'JFK' }) };
  const { body } = await client.get('/v3/sql/warehouse/query', query);
  expect(body.rows).toEqual([{ id: 'JFK' }]);
  expect((await client.query(query.q, { id: 'JFK' })).body).toEqual(body);
});

it('carto 1.1 POST /v3/sql/{conn}/job answers the published document, fields in order', async () => {
  const { status, body } = await client.send(
    'POST',
    '/v3/sql/warehouse/job',
    { query: example.call, queryParameters: values },
    { authorization: 'Bearer eyJhbGc' },
  );
  expect(status).toBe(200);
  const fields = 'externalId accountId userId connectionId metadata createdAt query jobMetadata token';
  expect(Object.keys(body).join(' ')).toBe(fields);
  expect(body).toMatchObject({ externalId: expect.stringMatching(/^job_[0-9A-Za-z]{28}$/), metadata: {} });
  expect(body).toMatchObject({ query: example.call, token: 'eyJhbGc', jobMetadata: { location: 'US' } });
  expect(body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  await client.done(body.externalId);
});

it('carto 1.1 GET /v3/sql/{conn}/job/{jobId} is the same document with its status', async () => {
  const { body: created } = await client.job(example.call, values);
  const done = await client.done(created.externalId);
  expect(done).toEqual({ ...created, status: { state: 'DONE' } });
});

it('carto 1.1 DELETE /v3/sql/{conn}/job/{jobId} stops the statement in the database', async () => {
  const { body: created } = await client.job('SELECT count(*) FROM generate_series(1, 100000000000)');
  const path = `/v3/sql/warehouse/job/${created.externalId}`;
  await expect.poll(async () => (await client.send('GET', path)).body.status.state, patience).toBe('RUNNING');
  expect((await client.send('DELETE', path)).status).toBe(200);
  expect(await statusOf(created.externalId)).toEqual({
    errorResult: { reason: 'stopped', location: 'query', message: expect.stringContaining('cancelled') },
    state: 'DONE',
  });
  expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }]);
}, 60_000);

it('carto 1.1 GET /v3/sql/jobs lists jobs of every connection, newest first, page by page', async () => {
  const made = [await client.finish('SELECT 1 AS a'), await client.finish('SELECT 2 AS b')];
  const first = await client.send('GET', '/v3/sql/jobs?limit=1');
  expect(first.body).toEqual({ jobs: [made[1]] });
  const [, next = ''] = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '') ?? [];
  expect((await client.send('GET', next)).body).toEqual({ jobs: [made[0]] });
});

it('carto 1.1 GET /v3/sql/{conn}/job starts a job, as an older page had it', async () => {
  const query = { query: example.call, queryParameters: JSON.stringify(values), access_token: 'eyJhbGc' };
  const { status, body } = await client.get('/v3/sql/warehouse/job', query);
  expect([status, body.query, body.token]).toEqual([200, example.call, 'eyJhbGc']);
  expect(await statusOf(body.externalId)).toEqual({ state: 'DONE' });
});

it('carto 1.2.1 enabling makes a real procedure, wfproc_ and 16 hex digits', async () => {
  expect(example.procedure).toMatch(/^workflows_temp\.wfproc_[0-9a-f]{16}$/);
  expect(example.call).toBe(`CALL \`postgres.${example.procedure}\`(@number_of_clusters,@buffer_radius,@store_type)`);
  const found = await api.sql(
    `SELECT oid::regprocedure::text AS signature FROM pg_proc WHERE oid = '${example.procedure}'::regproc`,
  );
  expect(found).toEqual([{ signature: `${example.procedure}(bigint,double precision,text)` }]);
});

it('carto 1.2.2 what was frozen is called until Update, and the access tells that it is outdated', () =>
  checkUpdate(client));

it('carto 1.2.3 calls fail with 404 once access is disabled, and the procedure is gone', () =>
  checkDisabled(api, client));

it('carto 1.2.4 parameters are those that are listed, in that order; the others stand with their defaults', () =>
  checkOrder(client));

it('carto 1.2.5 parameters are Number, String or Geo, each with its default', () => checkTypes(client));

it('carto 1.2.6 a Geo value is a JSON string that holds a FeatureCollection', () => checkGeo(client));

it('carto 1.2.7 a parameter of the wrong type is taken and told as invalidQuery in the status', () =>
  checkWrongType(client, example.call));

it('carto 1.2.8 the endpoint is /job unless the output says sync, then /query', async () => {
  expect(example.endpoint).toBe('/v3/sql/warehouse/job');
  expect((await client.enable(made('SELECT 1 AS one', { output: 'sync' }))).endpoint).toBe('/v3/sql/warehouse/query');
});

it('carto 1.2.9 the output table is named at once and readable once the job is done, with and without its first part', async () => {
  const { body } = await client.job(example.call, { ...values, buffer_radius: 750 });
  const table = body.jobMetadata.workflowOutputTableName;
  expect(table).toMatch(OUTPUT);
  await client.done(body.externalId);
  for (const name of [table, withoutDatabase(table), `\`${table}\``])
    expect(await rowsOf(`SELECT sum(stores)::int4 AS stores FROM ${name}`)).toEqual([{ stores: 11 }]);
});

it('carto 1.2.10 equal parameters share one table, whatever their order; others have another', async () => {
  const tableOf = async (given: object) =>
    (await client.finish(example.call, given)).jobMetadata.workflowOutputTableName;
  const table = await tableOf(values);
  const oid = await oidOf(withoutDatabase(table));
  expect(await tableOf(Object.fromEntries(Object.entries(values).reverse()))).toBe(table);
  expect(await oidOf(withoutDatabase(table))).toBe(oid);
  expect(await tableOf({ ...values, number_of_clusters: 3 })).not.toBe(table);
  expect((await client.query(example.call, values)).body.meta.cacheHit).toBe(true);
});

it('carto 1.2.11 with reuse off every call runs, and an Update makes another table', () => checkReuse(client));

it('carto 1.2.12 without an Output a job is done and names no table; a query has no rows', async () => {
  const { steps: [only] = [], ...rest } = made('SELECT 1 AS one');
  const { call } = await client.enable({ ...rest, steps: [only ?? {}] });
  expect(await client.finish(call)).toMatchObject({ jobMetadata: { location: 'US' }, status: { state: 'DONE' } });
  expect((await client.finish(call)).jobMetadata).toEqual({ location: 'US' });
  expect(await rowsOf(call)).toEqual([]);
});

it('carto 1.2.13 a token needs the procedure, every table that it reads and the connection', () =>
  checkProcedureGrants(api, example));

it('carto 1.2.13 plain SQL reaches the tables that the token names, however it is written', () =>
  checkTableGrants(api));

it('carto 1.2.13 a token is there until it is deleted', () => checkDeleted(api));

it('carto 1.2.13 plain SQL only reads unless the token may write', () => checkWriting(api));

it(
  'the warehouse serves the tenants that the configuration names; to others it is not there',
  () => checkTenants(api),
  60_000,
);

it('carto 1.1 errors are a text and a status: 400, 401, 404', () => checkErrors(api));

it(
  'carto 1.2.14 a synchronous call ends after its limit with 408, and its execution is cancelled; so does plain SQL',
  () => checkLimit(api, client),
  30_000,
);

it('carto 1.2.14 rows are cut at the cap, which the answer says', async () => {
  const { body } = await hasty.query('SELECT n FROM generate_series(1, 1001) AS n');
  expect([body.rows.length, body.truncated]).toEqual([1000, true]);
  expect((await hasty.query('SELECT n FROM generate_series(1, 1000) AS n')).body).not.toHaveProperty('truncated');
});

it('carto 1.2.14 a GET is answered from what was kept when its caller allows it, until something is written', async () => {
  const ask = (headers = {}) => client.get('/v3/sql/warehouse/query', { q: 'SELECT count(*) AS n FROM kept' }, headers);
  await api.sql('CREATE TABLE kept (n int)');
  const allowed = { 'cache-control': 'max-age=31536000' };
  const hits = async (headers?: object) => (await ask(headers)).body.meta.cacheHit;
  expect([await hits(allowed), await hits(allowed), await hits()]).toEqual([false, true, false]);
  await api.sql('INSERT INTO kept VALUES (1)');
  expect((await ask(allowed)).body).toMatchObject({ rows: [{ n: 1 }], meta: { cacheHit: false } });
});

it('carto 1.2.15 a job is read on the connection that it was started on', async () => {
  const { externalId } = await client.finish('SELECT 1 AS one');
  expect((await client.send('GET', `/v3/sql/elsewhere/job/${externalId}`)).status).toBe(404);
});

it('carto 1.2.16 values come by name or by place, and are bound', () => checkPlaces(client));

it('braces in SQL and in values are SQL and values, not templates', () => checkBraces(client));

it('a job tells who made it, not who reads it', () => checkOwners(api));

it('carto 1.2.17 output tables are removed after 30 days', async () => {
  const { call } = await client.enable(made('SELECT 1 AS one'));
  const table = withoutDatabase((await client.finish(call)).jobMetadata.workflowOutputTableName);
  await api.sql(`COMMENT ON TABLE ${table} IS '2020-01-01T00:00:00.000Z'`);
  // It is looked for every hour.
  await api.sql("COMMENT ON SCHEMA workflows_temp IS '2020-01-01T00:00:00.000Z'");
  await client.finish((await client.enable(made('SELECT 2 AS two'))).call);
  expect(await oidOf(table)).toBeNull();
});

it('a job is an execution of its workflow: seen in /v1, and run again there with another input', async () => {
  const { externalId } = await client.finish(example.call, values);
  const { body: page } = await client.send('GET', `/v1/workflows/${example.id}/executions?limit=1`);
  const [execution] = page.items;
  expect(execution).toMatchObject({ workflowId: example.id, version: 1, status: 'COMPLETED' });
  const input = { ...values, number_of_clusters: 4 };
  const again = await client.send('POST', `/v1/executions/${execution.id}/rerun?wait=20`, { input });
  expect(again.body).toMatchObject({ rerunOf: execution.id, workflowId: example.id, status: 'COMPLETED' });
  expect(await api.sql(`SELECT count(*)::int4 AS n FROM ${again.body.output.table}`)).toEqual([{ n: 4 }]);
  const { body } = await client.send('GET', '/v3/sql/jobs?limit=2');
  expect(body.jobs.map((job: { externalId: string }) => job.externalId)).toContain(externalId);
});

it('a stored PostgreSQL connection serves as the warehouse does', () => checkStored(api, client));

it('a procedure that was replaced or lost is called as it was frozen', async () => {
  const { call, procedure } = await client.enable(made('SELECT 1 AS one', { reuse: false }));
  await api.sql(`DROP PROCEDURE ${procedure}`);
  expect(await rowsOf(call)).toEqual([{ one: 1 }]);
});
