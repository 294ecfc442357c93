import { toJobId } from '../../../services/gateway/dialects/carto/translate-job.ts';
import { at, type DialectCase, type State, type Target, textAt, type Wire, withBearer } from '../dialect-case.ts';

/** A workflow of the warehouse that makes one table of a query. */
const makes = (name: string, sql: string) => ({
  name,
  input: { type: 'object', properties: { text: { type: 'string', default: '' } } },
  expose: { carto: { connection: 'warehouse', reuse: false } },
  steps: [{ id: 'made', type: 'Sql.Query', input: { sql } }, { type: 'Output' }],
});

const job = (path = '') => `/v3/sql/warehouse/job${path}`;
/** As `PUT …/api-access/carto` told it. */
const callOf = ({ opened }: Pick<Target, 'opened'>) => textAt(opened[0] ?? null, 'call');
const withToken = (wire: Wire, key: string): Wire => ({
  ...wire,
  path: `${wire.path}${wire.path.includes('?') ? '&' : '?'}access_token=${encodeURIComponent(key)}`,
});
const listed = 'postgres.workflows_temp.wfproc_listed';

/** CARTO: a start is a job that calls the procedure of a workflow. */
const carto: DialectCase = {
  dialect: 'carto',
  workflows: {
    succeeds: (name) => makes(name, 'SELECT reverse(@text) AS text'),
    fails: (name) => makes(name, 'SELECT 1 / length(@text) AS text'),
    waits: (name) => makes(name, 'SELECT pg_sleep(8)::text AS text'),
  },
  // The first statement of all builds the database, which takes a busy machine longer than a call waits.
  prepare: [1, 2, 3].map(() => ({
    method: 'POST',
    path: '/v1/executions?wait=60',
    json: {
      definition: { name: 'Bring up', steps: [{ type: 'Sql', input: { connection: 'warehouse', sql: 'SELECT 1' } }] },
    },
  })),
  open: ({ id }) => [{ method: 'PUT', path: `/v1/workflows/${id}/api-access/carto` }],
  input: { text: 'abc' },
  start: (target, input) => ({
    method: 'POST',
    path: job(),
    json: { query: callOf(target), ...(input === undefined ? {} : { queryParameters: input }) },
  }),
  idOf: (started) => textAt(started, 'externalId'),
  idFor: toJobId,
  poll: (_target, id) => ({ method: 'GET', path: job(`/${encodeURIComponent(id)}`) }),
  read(document) {
    const reason = at(document, 'status', 'errorResult', 'reason');
    const ended: State = reason === null ? 'completed' : reason === 'stopped' ? 'cancelled' : 'failed';
    const state = textAt(document, 'status', 'state') === 'DONE' ? ended : 'open';
    // A job tells which table holds its rows, and no rows.
    const table = textAt(document, 'jobMetadata', 'workflowOutputTableName').replaceAll(/[0-9a-f]{16}/g, '…');
    return { state, result: state === 'completed' ? table : null };
  },
  result: 'postgres.workflows_temp.wfproc_…_out_…',
  release: 'by-itself',
  cancel: (_target, id) => ({ method: 'DELETE', path: job(`/${encodeURIComponent(id)}`) }),
  list: {
    first: () => ({ method: 'GET', path: '/v3/sql/jobs?limit=200' }),
    // It is one list for all connections and workflows.
    ids: (page) =>
      [at(page, 'jobs')]
        .flat()
        .filter((each) => textAt(each, 'jobMetadata', 'workflowOutputTableName') === listed)
        .map((each) => textAt(each, 'externalId')),
    next: (_target, _page, headers) => {
      const [, path] = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '') ?? [];
      return path === undefined ? null : { method: 'GET', path };
    },
    record: ({ name, definition }) => ({
      labels: { 'sql.statement': 'true', 'sql.connection': 'warehouse', 'sql.table': listed },
      inline: { definition, plan: { name, timeoutMs: 1000, graph: { steps: [] } }, query: 'CALL listed()' },
    }),
  },
  withId: (_target, id) => [{ method: 'GET', path: job(`/${encodeURIComponent(id)}`) }],
  unknownId: `job_${'z'.repeat(28)}`,
  unknownWorkflow: () => ({
    method: 'POST',
    path: job(),
    json: { query: 'CALL `postgres.workflows_temp.wfproc_0000000000000000`()' },
  }),
  bad: (target) => [
    { wire: { method: 'POST', path: job(), text: '{"query"' }, status: 400 },
    { wire: { method: 'POST', path: job(), json: [] }, status: 400 },
    { wire: { method: 'POST', path: job(), json: { q: callOf(target) } }, status: 400 },
    { wire: { method: 'POST', path: job(), json: { query: callOf(target), queryParameters: 'text' } }, status: 400 },
    { wire: { method: 'POST', path: job(), json: { query: 'SELEKT 1' } }, status: 400 },
  ],
  authorize: withBearer,
  otherWays: [withToken],
};

export default carto;
