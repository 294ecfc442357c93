// Goes through the page "Executing workflows via API" that CARTO published, from top to bottom:
//   node examples/clients/carto.mjs [http://127.0.0.1:8080] [API key]
// Nothing of it is ours but the calls to /v1, which stand for the clicks in CARTO's designer.
const [base = process.env.STEPGRAPH_URL ?? 'http://127.0.0.1:8080', token = process.env.STEPGRAPH_KEY ?? 'any'] =
  process.argv.slice(2);

/** Calls the API and expects a status. */
async function call(expected, method, path, body, headers = { authorization: `Bearer ${token}` }) {
  const response = await fetch(base + path, {
    method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  console.log(method, path, response.status, text);
  if (response.status !== expected) throw new Error(`${method} ${path} answered ${response.status}, not ${expected}`);
  return text === '' ? null : JSON.parse(text);
}

function expect(holds, what) {
  if (!holds) throw new Error(`Not as published: ${what}`);
}

/** Reads a job until it is done. */
async function done(externalId) {
  for (let reads = 0; reads < 150; reads++) {
    const job = await call(200, 'GET', `/v3/sql/warehouse/job/${externalId}`);
    if (job.status.state === 'DONE') return job;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${externalId} did not end`);
}

// The workflow that the page has in its designer: stores of one type, in clusters, with the area around each.
const steps = (where) => [
  {
    id: 'stores',
    type: 'Sql.Query',
    input: {
      sql: `SELECT n AS id, CASE n % 2 WHEN 0 THEN 'Supermarket' ELSE 'Kiosk' END AS store_type,
        ST_SetSRID(ST_Point(-3.7 + 0.01 * (n % 7), 40.4 + 0.01 * (n % 11)), 4326) AS geom FROM generate_series(1, 40) AS n`,
    },
  },
  { id: 'chosen', type: 'Sql.Filter', input: { where } },
  { id: 'grouped', type: 'Geo.Cluster', input: { count: '{{ input.number_of_clusters }}' } },
  { id: 'around', type: 'Geo.Buffer', input: { distance: '{{ input.buffer_radius }}' } },
  {
    id: 'areas',
    type: 'Sql.GroupBy',
    input: {
      by: ['cluster'],
      aggregates: [
        { function: 'union', column: 'buffer', as: 'area' },
        { function: 'count', as: 'stores' },
      ],
    },
  },
  { type: 'Output' },
];
const definition = (where) => ({
  name: 'Cluster the stores',
  input: {
    type: 'object',
    properties: {
      number_of_clusters: { type: 'integer' },
      buffer_radius: { type: 'number' },
      store_type: { type: 'string' },
    },
  },
  expose: {
    carto: { connection: 'warehouse', parameters: ['number_of_clusters', 'buffer_radius', 'store_type'] },
  },
  steps: steps(where),
});
const workflow = await call(201, 'POST', '/v1/workflows', definition('store_type = @store_type'));

// Enabling API access for a workflow
const access = await call(200, 'PUT', `/v1/workflows/${workflow.id}/api-access/carto`);
expect(access.endpoint.endsWith('/job'), 'asynchronous unless the output says otherwise');
const form = /^CALL `[\w-]+\.workflows_temp\.wfproc_[0-9a-f]{16}`\(@number_of_clusters,@buffer_radius,@store_type\)$/;
expect(form.test(access.call), 'the form of the call');
const queryParameters = { number_of_clusters: 2, buffer_radius: 500, store_type: 'Supermarket' };

// Synchronous GET
const asked = new URLSearchParams({
  q: access.call,
  queryParameters: JSON.stringify(queryParameters),
  access_token: token,
});
const answer = await call(200, 'GET', `/v3/sql/warehouse/query?${asked}`, undefined, {});
expect(answer.rows.length === 2, 'the rows of two clusters');
expect(answer.rows[0].stores + answer.rows[1].stores === 20, 'every store of that type, once');

// Asynchronous POST
const payload = { query: access.call, queryParameters };
const created = await call(200, 'POST', '/v3/sql/warehouse/job', payload);
expect(/^job_[0-9A-Za-z]{28}$/.test(created.externalId), 'the form of a job id');
expect(created.query === access.call && created.token === token, 'query and token, as they were sent');
const { workflowOutputTableName } = created.jobMetadata;
expect(/\.wfproc_[0-9a-f]{16}_out_[0-9a-f]{16}$/.test(workflowOutputTableName), 'the name of the output table');

// Checking status of a workflow execution
const job = await done(created.externalId);
expect(job.status.errorResult === undefined, 'a job without an error');
const wrong = { ...queryParameters, number_of_clusters: 'two' };
const refused = await call(200, 'POST', '/v3/sql/warehouse/job', { query: access.call, queryParameters: wrong });
const { status } = await done(refused.externalId);
expect(status.errorResult?.reason === 'invalidQuery', 'the reason of a wrong type');
expect(
  /^Query error: Cannot coerce expression @number_of_clusters to type INT64 at \[\d+:\d+\]$/.test(
    status.errorResult.message,
  ),
  'the message of a wrong type',
);

// Output of a Workflow executed via API
const read = { q: `SELECT count(*) AS rows FROM ${workflowOutputTableName}` };
expect((await call(200, 'POST', '/v3/sql/warehouse/query', read)).rows[0].rows === 2, 'the table that was stored');
const again = await call(200, 'POST', '/v3/sql/warehouse/job', payload);
expect(again.jobMetadata.workflowOutputTableName === workflowOutputTableName, 'one table for equal parameters');
const other = { ...queryParameters, store_type: 'Kiosk' };
const different = await call(200, 'POST', '/v3/sql/warehouse/job', { query: access.call, queryParameters: other });
expect(different.jobMetadata.workflowOutputTableName !== workflowOutputTableName, 'another one for others');

// Updating your workflow
await call(200, 'PUT', `/v1/workflows/${workflow.id}`, definition('store_type = @store_type AND id > 20'));
const countStores = async () => {
  const { rows } = await call(200, 'POST', '/v3/sql/warehouse/query', { q: access.call, queryParameters });
  return rows.reduce((sum, { stores }) => sum + stores, 0);
};
expect((await countStores()) === 20, 'what was frozen, until Update');
const state = await call(200, 'GET', `/v1/workflows/${workflow.id}/api-access/carto`);
expect(state.outdated, 'that it can be updated');
await call(200, 'PUT', `/v1/workflows/${workflow.id}/api-access/carto`);
expect((await countStores()) === 10, 'what it is now, after Update');

// Disabling API access
await call(204, 'DELETE', `/v1/workflows/${workflow.id}/api-access/carto`);
await call(404, 'POST', '/v3/sql/warehouse/job', payload);
console.log('As published.');
