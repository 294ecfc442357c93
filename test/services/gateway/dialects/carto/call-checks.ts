import { expect } from 'vitest';
import type { CartoApi } from './carto-api.ts';
import { CartoClient } from './carto-client.ts';
import { made, withoutDatabase } from './sample-workflows.ts';

const rowsOf = async (client: CartoClient, sql: string) => (await client.query(sql)).body.rows;

/** What was frozen is called until Update. */
export async function checkUpdate(client: CartoClient): Promise<void> {
  const { id, call } = await client.enable(made('SELECT 1 AS version'));
  await client.send('PUT', `/v1/workflows/${id}`, made('SELECT 2 AS version'));
  expect((await client.access(id, 'GET')).body).toMatchObject({ enabled: true, outdated: true, version: 1 });
  expect(await rowsOf(client, call)).toEqual([{ version: 1 }]);
  expect((await client.access(id)).body).toMatchObject({ outdated: false, version: 2, call });
  expect(await rowsOf(client, call)).toEqual([{ version: 2 }]);
}

/** Calls fail once access is disabled. */
export async function checkDisabled(api: CartoApi, client: CartoClient): Promise<void> {
  const { id, call, procedure } = await client.enable(made('SELECT 1 AS one'));
  expect((await client.access(id, 'DELETE')).status).toBe(204);
  expect((await client.access(id, 'GET')).body).toMatchObject({ enabled: false, call: null, endpoint: null });
  for (const answer of [await client.query(call), await client.job(call)])
    expect(answer).toMatchObject({ status: 404, body: { status: 404, error: expect.any(String) } });
  expect(await api.sql(`SELECT to_regproc('${procedure}') AS procedure`)).toEqual([{ procedure: null }]);
  // So they do when the workflow is gone.
  const gone = await client.enable(made('SELECT 2 AS two'));
  await client.send('DELETE', `/v1/workflows/${gone.id}`);
  expect((await client.query(gone.call)).status).toBe(404);
}

/** The arguments are those that are listed, in that order. */
export async function checkOrder(client: CartoClient): Promise<void> {
  const { call } = await client.enable({
    ...made('SELECT @first AS first, @second AS second, @third AS third', { parameters: ['third', 'first'] }),
    input: {
      properties: { first: { type: 'string' }, second: { type: 'integer', default: 7 }, third: { type: 'number' } },
    },
  });
  expect(call).toMatch(/\(@third,@first\)$/);
  expect((await client.query(call, { first: 'a', third: 0.5 })).body.rows).toEqual([
    { first: 'a', second: 7, third: 0.5 },
  ]);
}

/** With reuse off every call runs; an Update makes another table. */
export async function checkReuse(client: CartoClient): Promise<void> {
  const { id, call } = await client.enable(made('SELECT clock_timestamp() AS at', { reuse: false }));
  const [one, two] = [await client.finish(call), await client.finish(call)];
  const table = withoutDatabase(one.jobMetadata.workflowOutputTableName);
  expect(two.jobMetadata).toEqual(one.jobMetadata);
  const first = await rowsOf(client, `SELECT at FROM ${table}`);
  await client.finish(call);
  expect(await rowsOf(client, `SELECT at FROM ${table}`)).not.toEqual(first);
  await client.send('PUT', `/v1/workflows/${id}`, made('SELECT now() AS at', { reuse: true }));
  await client.access(id);
  const updated = (await client.finish(call)).jobMetadata.workflowOutputTableName;
  expect(withoutDatabase(updated)).not.toBe(table);
}

/** A stored PostgreSQL connection serves as the warehouse does, under its own name. */
export async function checkStored({ address }: CartoApi, client: CartoClient): Promise<void> {
  const settings = { ...address, tls: 'off' };
  const stored = await client.send('PUT', '/v1/connections/my%20own', { type: 'postgresql', settings });
  expect(stored.status).toBe(200);
  const { call, endpoint } = await client.enable(
    made(
      'SELECT @n AS n',
      { connection: 'my own', output: 'sync' },
      {
        n: { type: 'integer' },
      },
    ),
  );
  expect(endpoint).toBe('/v3/sql/my%20own/query');
  expect((await client.send('POST', endpoint, { q: call, queryParameters: { n: 3 } })).body.rows).toEqual([{ n: 3 }]);
  const plain = await client.send('POST', '/v3/sql/my%20own/query', { q: 'SELECT count(*)::int4 AS n FROM secrets' });
  expect(plain.body.rows).toEqual([{ n: 1 }]);
  // Under another name there is no such procedure.
  expect((await client.query(call, { n: 3 })).status).toBe(404);
}

/** A caller waits no longer than the limit, while others have the database. */
export async function checkLimit(api: CartoApi, client: CartoClient): Promise<void> {
  const { id, call } = await client.enable(made('SELECT 1 AS one', { reuse: false }));
  const release = await api.hold();
  for (const q of [call, 'SELECT 1'])
    expect(await new CartoClient(api.hasty).query(q)).toMatchObject({
      status: 408,
      body: { status: 408, code: 'ProviderTimeoutError' },
    });
  await release();
  const { body } = await client.send('GET', `/v1/workflows/${id}/executions`);
  await expect
    .poll(async () => (await client.send('GET', `/v1/executions/${body.items[0].id}`)).body.status, { timeout: 10_000 })
    .toBe('CANCELLED');
  // The engine is there for whoever comes next.
  expect(await api.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]);
}
