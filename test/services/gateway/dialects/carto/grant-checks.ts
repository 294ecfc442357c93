import { expect } from 'vitest';
import type { CartoApi } from './carto-api.ts';
import { type Answer, CartoClient } from './carto-client.ts';
import { made, values } from './sample-workflows.ts';

const refused = { status: 403, body: { error: "You don't have permissions to read this resource", status: 403 } };

/** Makes a token and a client that sends it. */
async function clientWith(api: CartoApi, facts: object): Promise<CartoClient & { keyId: string }> {
  const owner = new CartoClient(api.keyed, api.bootstrap);
  const { status, body } = await owner.send('POST', '/v1/keys', { name: 'token', scopes: ['read', 'run'], ...facts });
  expect(status).toBe(201);
  return Object.assign(new CartoClient(api.keyed, body.key), { keyId: String(body.id) });
}

/** A token has no end of its own; once it is deleted it lets nobody in. */
export async function checkDeleted(api: CartoApi): Promise<void> {
  const token = await clientWith(api, {});
  const path = `/v1/keys/${token.keyId}`;
  const owner = new CartoClient(api.keyed, api.bootstrap);
  expect((await owner.send('GET', path)).body).toMatchObject({ expiresAt: null });
  expect((await token.query('SELECT 1')).status).toBe(200);
  expect((await owner.send('DELETE', path)).status).toBe(200);
  expect((await token.query('SELECT 1')).body).toEqual({ error: 'Token not valid', status: 401 });
}

/** Who made a job is told of it, whoever reads it; the secret of the token goes to its owner only. */
export async function checkOwners(api: CartoApi): Promise<void> {
  const [maker, reader] = [await clientWith(api, {}), await clientWith(api, {})];
  const idempotent = { 'idempotency-key': 'one-job-of-two-keys' };
  const create = (client: CartoClient) =>
    client.send('POST', '/v3/sql/warehouse/job', { query: 'SELECT 1 AS one' }, idempotent);
  const { body: created } = await create(maker);
  const done = await maker.done(created.externalId);
  expect([created.token, done.token]).toEqual([maker.token, maker.token]);
  const [own] = (await reader.send('GET', '/v3/sql/jobs?limit=1')).body.jobs;
  expect(own).toEqual({ ...done, token: `sg_${maker.keyId}_(...)` });
  expect(await reader.done(created.externalId)).toEqual(own);
  const { status: _, ...again } = own;
  expect((await create(reader)).body).toEqual(again);
  expect((await reader.finish('SELECT 1')).userId).not.toBe(created.userId);
}

/** A token needs the procedure, each table that it reads, and the connection. */
export async function checkProcedureGrants(api: CartoApi, { id, call }: { id: string; call: string }): Promise<void> {
  const all = { workflows: [id], connections: ['warehouse'], tables: ['postgres.public.stores'] };
  const { call: other } = await new CartoClient(api.open).enable(made('SELECT 1 AS other'));
  const token = await clientWith(api, { grants: all });
  const { status, body } = await token.query(call, values);
  expect([status, body.rows.length]).toEqual([200, 2]);
  const job = await token.finish(call, values);
  expect(job).toMatchObject({ token: token.token, status: { state: 'DONE' } });
  // What its calls were given is its to read, and nobody else's until they call the same.
  const { workflowOutputTableName: table } = job.jobMetadata;
  const count = `SELECT count(*)::int4 AS n FROM ${table}`;
  expect((await token.query(count)).body.rows).toEqual([{ n: 2 }]);
  const second = await clientWith(api, { grants: all });
  const labels = {
    'sql.table': table,
    'sql.key': second.keyId,
    'sql.statement': 'true',
    'sql.connection': 'warehouse',
  };
  const forged = await second.send('POST', `/v1/workflows/${id}/executions`, { input: values, labels });
  expect(forged.status).toBe(202);
  expect(await second.query(count)).toMatchObject(refused);
  expect(await second.job(count)).toMatchObject(refused);
  expect((await second.query(call, values)).body.meta.cacheHit).toBe(true);
  expect((await second.query(count)).body.rows).toEqual([{ n: 2 }]);
  expect(await token.query(other)).toMatchObject(refused);
  expect(await token.job('CALL workflows_temp.wfproc_0000000000000000()')).toMatchObject(refused);
  for (const missing of ['workflows', 'connections', 'tables']) {
    const { [missing]: _, ...rest }: { [kind: string]: string[] } = all;
    const lesser = await clientWith(api, { grants: rest });
    for (const answer of [await lesser.query(call, values), await lesser.job(call, values)])
      expect(answer, missing).toMatchObject(refused);
  }
}

/** A warehouse is there for the tenants that the configuration names; to others it is not there. */
export async function checkTenants(api: CartoApi): Promise<void> {
  const scopes = ['read', 'run', 'write', 'admin'];
  const other = await clientWith(api, { scopes, tenant: 'acme' });
  const sent = { q: 'SELECT code FROM secrets', query: 'SELECT code FROM secrets' };
  for (const route of ['query', 'job']) {
    const [here, nowhere] = await Promise.all(
      ['warehouse', 'nowhere'].map((name) => other.send('POST', `/v3/sql/${name}/${route}`, sent)),
    );
    expect([here?.status, JSON.stringify(here?.body)]).toEqual([
      404,
      JSON.stringify(nowhere?.body).replace('nowhere', 'warehouse'),
    ]);
  }
  await expect(other.enable(made('SELECT 1 AS one'))).rejects.toThrow(/refused with 404.*connection-not-found/);
  const steps = [{ type: 'Sql', input: { connection: 'warehouse', sql: sent.q } }];
  const ran = await other.send('POST', '/v1/executions?wait=20', { definition: { name: 'Sly', steps } });
  expect(ran.body).toMatchObject({ status: 'FAILED', error: { code: 'connection-not-found' } });
}

/** Statements that would tell whether there is a table. */
const tellingNames = (table: string) => [
  ...[`SELECT '${table}'::regclass`, `SELECT CAST('${table}' AS pg_catalog.regtype)`, `SELECT regclass '${table}'`],
  ...[`SELECT NULL::${table}`, `SELECT row('x')::public.${table}`, `SELECT ARRAY[]::_${table}`],
  ...[`SELECT regtype('${table}')`, `SELECT ${table}('(1)')`],
  `SELECT * FROM json_to_recordset('[]') AS x(a ${table})`,
];

/** Plain SQL under a token that is granted one table. */
export async function checkTableGrants(api: CartoApi): Promise<void> {
  const token = await clientWith(api, { grants: { connections: ['warehouse'], tables: ['stores'] } });
  expect(await token.query('SELECT id FROM stores WHERE id = @id', { id: 'JFK' })).toMatchObject({ status: 200 });
  expect(await token.query('SELECT 1 AS one')).toMatchObject({ status: 200, body: { rows: [{ one: 1 }] } });
  const harmless =
    "SELECT count(*)::int, CAST(max(ST_X(geom::geometry)) AS numeric(9, 2)) AS x, '{}'::jsonb, date '2026-01-01', '{1}'::text[] FROM stores";
  expect(await token.query(harmless)).toMatchObject({ status: 200 });
  const forbidden = [
    'SELECT * FROM secrets',
    'SELECT * FROM public.secrets',
    'SELECT * FROM "postgres"."public"."secrets"',
    'SELECT * FROM stores, secrets',
    'SELECT (SELECT code FROM secrets)',
    'WITH stores AS (SELECT * FROM secrets) SELECT * FROM stores',
    'WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets',
    'SELECT * FROM secrets, (WITH secrets AS (SELECT 1) SELECT * FROM secrets) AS inner_one',
    'SELECT * FROM pg_catalog.pg_authid',
    'TABLE secrets',
    "SELECT query_to_xml('SELECT * FROM secrets', true, true, '')",
    "SELECT table_to_xml('secrets', true, true, '')",
    "SELECT set_config('role', 'postgres', true)",
    "SELECT pg_read_file('/etc/passwd')",
    ...['secrets', 'nosuch'].flatMap(tellingNames),
    'SELECT array_agg(g::oid::regclass::text) FROM generate_series(16384, 60000) AS g',
    "SELECT 'postgres'::regrole",
  ];
  for (const sql of forbidden) expect(await token.query(sql), sql).toMatchObject(refused);
  expect(await token.job('SELECT * FROM secrets')).toMatchObject(refused);
  // Jobs of other tokens are not there for it; its own are.
  const { body } = await new CartoClient(api.keyed, api.bootstrap).job('SELECT * FROM secrets');
  const own = await token.finish('SELECT count(*) FROM stores');
  expect((await token.send('GET', `/v3/sql/warehouse/job/${body.externalId}`)).status).toBe(404);
  const listed = await token.send('GET', '/v3/sql/jobs');
  expect(listed.body.jobs.map((each: { externalId: string }) => each.externalId)).toEqual([own.externalId]);
}

/** Reading only, unless the token has the scope `write`. */
export async function checkWriting(api: CartoApi): Promise<void> {
  const reader = await clientWith(api, {});
  const writer = await clientWith(api, { scopes: ['read', 'run', 'write'] });
  const narrow = await clientWith(api, {
    scopes: ['read', 'run', 'write'],
    grants: { connections: ['warehouse'], tables: ['written'] },
  });
  const changes = [
    'CREATE TABLE written (n int)',
    'WITH d AS (DELETE FROM secrets RETURNING 1) SELECT * FROM d',
    "SELECT set_config('session_authorization', 'pg_monitor', false)",
    'RESET SESSION AUTHORIZATION',
  ];
  for (const sql of changes) expect(await reader.query(sql), sql).toMatchObject(refused);
  expect((await reader.query('SELECT pg_advisory_xact_lock(1), lo_create(0)')).body).toMatchObject({
    status: 400,
    rows: [],
  });
  expect((await writer.finish('CREATE TABLE written (n int)')).status).toEqual({ state: 'DONE' });
  expect((await narrow.query('INSERT INTO written VALUES ($1), ($2) RETURNING n', [1, 2])).body.rows).toEqual([
    { n: 1 },
    { n: 2 },
  ]);
  expect(await narrow.query('DROP TABLE written')).toMatchObject(refused);
  expect(await narrow.query('DELETE FROM secrets')).toMatchObject(refused);
  // A page could make such a request unseen where no key is asked for.
  const open = new CartoClient(api.open);
  expect(await open.get('/v3/sql/warehouse/query', { q: 'DELETE FROM written' })).toMatchObject(refused);
  expect((await open.query('DELETE FROM written')).status).toBe(200);
}

/** Wrong tokens and places, in the published bodies. */
export async function checkErrors(api: CartoApi): Promise<void> {
  const shown = ({ status, body }: Answer) => [status, JSON.stringify(body)];
  const path = '/v3/sql/warehouse/query';
  expect(shown(await new CartoClient(api.keyed).get('/v3/sql/jobs', {}))).toEqual([
    401,
    '{"error":"Token not defined","status":401}',
  ]);
  expect(await new CartoClient(api.keyed, 'sg_nobody').query('SELECT 1')).toMatchObject({ status: 401 });
  expect((await new CartoClient(api.keyed).get(path, { q: 'SELECT 1', access_token: api.bootstrap })).status).toBe(200);
  const open = new CartoClient(api.open);
  expect(shown(await open.query('SELECT * FROM nothing'))).toEqual([
    400,
    '{"status":400,"error":"Query error: relation \\"nothing\\" does not exist","rows":[]}',
  ]);
  expect((await open.query('SELEKT 1')).body.error).toMatch(/^Query error: syntax error at or near "SELEKT"/);
  expect((await open.query('')).body.error).toContain('`q`');
  const { externalId } = await open.finish('SELECT 1');
  const ended = await open.send('DELETE', `/v3/sql/warehouse/job/${externalId}`);
  expect(shown(ended)).toEqual([409, `{"error":"The job ${externalId} is DONE.","status":409}`]);
  for (const route of ['job', 'query']) {
    const head = await open.send('HEAD', `/v3/sql/warehouse/${route}?query=SELECT%201&q=SELECT%201`);
    expect([head.status, head.headers.get('allow')?.includes('HEAD')], route).toEqual([405, false]);
  }
  for (const sql of ['COPY stores TO STDOUT', 'BEGIN', 'SELECT 1; SELECT 2', ''])
    expect(await open.query(sql), sql).toMatchObject({ status: 400, body: { status: 400 } });
  expect(await open.get(path, { q: 'SELECT 1', queryParameters: '{"a"' })).toMatchObject({ status: 400 });
  const elsewhere = await open.send('POST', '/v3/sql/nowhere/job', { query: 'SELECT 1' });
  expect(elsewhere).toMatchObject({ status: 404, body: { status: 404, error: expect.any(String) } });
}
