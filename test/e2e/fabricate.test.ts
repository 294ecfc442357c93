import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { toExecutionId, toTaskId } from '../../services/gateway/dialects/fabricate/task-id.ts';
import { createEmbeddedWarehouse } from '../../services/warehouse/embedded-warehouse.ts';
import { ApiClient } from './api-client.ts';
import { waitUntil } from './wait-until.ts';

const stack = inject('stack');
const api = new ApiClient(stack.api);
/** Milliseconds. The embedded PostgreSQL is brought up by the first step that needs it, which builds its database. */
const FIRST_USE = 170_000;
const workspace = 'Sales / 100 %';
const database = 'Shop «north»';

/** A PostgreSQL server with an address: the embedded one of the stack, reached as any other. */
beforeAll(async () => {
  const up = await api.begin({
    name: 'Bring it up',
    steps: [{ type: 'Sql', input: { connection: 'warehouse', sql: 'SELECT 1 AS up' } }],
  });
  expect(await api.ended(up, FIRST_USE)).toMatchObject({ status: 'COMPLETED' });
  // It is up, so nothing is started from here.
  const never = new URL('file:///nothing-to-start');
  const address = await createEmbeddedWarehouse(never, join(stack.dataDir, 'warehouse')).locate();
  const { status, body } = await api.post('/v1/connections', {
    name: database,
    type: 'postgresql',
    settings: { ...address, tls: 'off' },
  });
  expect([status, body]).toEqual([201, expect.anything()]);
}, FIRST_USE + 10_000);

const pathOf = (workflow: string) =>
  `/api/v1/workspaces/${encodeURIComponent(workspace)}/databases/${encodeURIComponent(database)}/workflows/${encodeURIComponent(workflow)}`;

async function store(workflow: string, definition: object): Promise<string> {
  const expose = { fabricate: { workspace, database, workflow } };
  return (await api.createWorkflow({ name: workflow, expose, ...definition })).id;
}

/** Starts a workflow as the published client does, and polls to its end. */
async function run(workflow: string, parameters: object = {}) {
  const { status, body } = await api.post(pathOf(workflow), parameters);
  expect([status, body]).toEqual([200, { task_id: expect.any(String), status: 'in_progress' }]);
  return over(body.task_id);
}

const over = (task: string) =>
  waitUntil(`${task} to be over`, async () => {
    const { body } = await api.get(`/api/v1/workflow_tasks/${task}`);
    return body.status === 'in_progress' ? null : body;
  });

const generate = {
  input: {
    type: 'object',
    required: ['startDate', 'endDate'],
    properties: {
      startDate: { type: 'string', format: 'date' },
      endDate: { type: 'string', format: 'date' },
      rows: { type: 'integer', default: 1500 },
    },
  },
  steps: [
    {
      id: 'insert',
      type: 'Sql.Transaction',
      input: {
        statements: [
          { sql: 'CREATE TABLE IF NOT EXISTS fabricate_e2e (day date NOT NULL, amount int NOT NULL)' },
          {
            sql: 'INSERT INTO fabricate_e2e SELECT @from::date + n % (@to::date - @from::date + 1), n FROM generate_series(1, @rows::int) AS n',
            parameters: { from: '{{ input.startDate }}', to: '{{ input.endDate }}', rows: '{{ input.rows }}' },
          },
        ],
      },
    },
    {
      id: 'count',
      type: 'Sql',
      input: {
        sql: "SELECT to_char(day, 'YYYY-MM') AS month, count(*)::int AS orders FROM fabricate_e2e GROUP BY 1 ORDER BY 1",
      },
    },
    {
      id: 'report',
      type: 'File',
      input: {
        operation: 'write',
        name: 'report.csv',
        content: '{{ steps.count.output.rows }}',
        contentType: 'text/csv',
      },
    },
    {
      type: 'Output',
      input: {
        rows_processed: '{{ sum(steps.count.output.rows.map(r, r.orders)) }}',
        success: true,
      },
    },
  ],
};

test('fabricate 2.2.5 a workflow generates rows into a database, counts them, writes report.csv and sends its result', async () => {
  const workflow = await store('Generate orders', generate);
  const task = await run('Generate orders', { startDate: '2024-01-01', endDate: '2024-02-29' });
  expect(task).toEqual({
    id: expect.any(String),
    workflow_id: workflow,
    status: 'completed',
    result: { rows_processed: 1500, success: true },
    files: [{ id: 1, name: 'report.csv', size: expect.any(Number), content_type: 'text/csv' }],
    error: null,
    started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    completed_at: expect.any(String),
    created_at: expect.any(String),
  });
  const file = await api.get(`/api/v1/workflow_tasks/${task.id}/1/download`);
  expect(file.status).toBe(200);
  expect(file.body).toBe('month,orders\n2024-01,775\n2024-02,725\n');
  expect(task.files[0].size).toBe(file.body.length);
  const look = { connection: 'warehouse', sql: 'SELECT count(*)::int AS rows FROM fabricate_e2e' };
  const seen = await api.run({ name: 'Look', steps: [{ type: 'Sql', input: look }] });
  expect(seen.output.rows).toEqual([{ rows: 1500 }]);
});

test.each([
  ['an Output step', { type: 'Output', input: '{{ input.send }}' }],
  ['a Response step', { type: 'Response', input: { status: 201, body: '{{ input.send }}' } }],
])('fabricate 2.2.5 the result is exactly what %s was given', async (by, step) => {
  await store(`Send by ${by}`, { steps: [step, { type: 'Echo', input: 'not this' }] });
  for (const send of [{ rows: [1, { ok: true }], none: null }, [], 'text', 0, false, null])
    expect(await run(`Send by ${by}`, { send })).toMatchObject({ status: 'completed', result: send, error: null });
});

test('a statement that the database refuses fails the task with its words, and leaves neither rows nor files', async () => {
  const insert = { sql: 'INSERT INTO fabricate_e2e_none SELECT 1' };
  await store('Fail', {
    steps: [
      { type: 'File', input: { operation: 'write', name: 'early.csv', content: 'a\n', contentType: 'text/csv' } },
      { type: 'Sql.Transaction', input: { statements: [{ sql: 'CREATE TABLE fabricate_e2e_left (n int)' }, insert] } },
    ],
  });
  const task = await run('Fail');
  expect(task).toMatchObject({
    status: 'failed',
    result: null,
    files: [],
    error: expect.stringContaining('fabricate_e2e_none'),
  });
  const look = { connection: 'warehouse', sql: "SELECT to_regclass('fabricate_e2e_left') AS there" };
  const seen = await api.run({ name: 'Look', steps: [{ type: 'Sql', input: look }] });
  expect(seen.output.rows).toEqual([{ there: null }]);
});

test('a task is an execution: cancelled and run again natively, each shows here', async () => {
  await store('Wait', { steps: [{ id: 'wait', type: 'Wait', input: { for: 'PT1H' } }] });
  const { body } = await api.post(pathOf('Wait'), {});
  const execution = toExecutionId(body.task_id);
  await api.reaches(execution, ['WAITING']);
  expect((await api.get(`/api/v1/workflow_tasks/${body.task_id}`)).body.status).toBe('in_progress');
  await api.post(`/v1/executions/${execution}/cancel`, { reason: 'not needed' });
  expect(await over(body.task_id)).toMatchObject({ status: 'canceled', result: null, files: [], error: null });
  const { body: again } = await api.post(`/v1/executions/${execution}/rerun`, {});
  expect(again.rerunOf).toBe(execution);
  const task = toTaskId(again.id);
  expect((await api.get(`/api/v1/workflow_tasks/${task}`)).body).toMatchObject({ id: task, status: 'in_progress' });
  await api.byHand(again.id, 'wait', 'complete', { output: 'by hand' });
  expect(await over(task)).toMatchObject({ status: 'completed', result: 'by hand' });
});
