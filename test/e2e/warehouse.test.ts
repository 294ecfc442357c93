import { expect, inject, test } from 'vitest';
import { ApiClient } from './api-client.ts';
import { waitUntil } from './wait-until.ts';

const api = new ApiClient(inject('stack').api);
/** Milliseconds. The warehouse is brought up by the first step that needs it, which builds its database. */
const FIRST_USE = 170_000;

test('rows go into the embedded warehouse, steps make tables of them, and SQL reads the result', {
  timeout: FIRST_USE + 10_000,
}, async () => {
  const started = await api.post('/v1/executions', {
    definition: {
      name: 'Shops',
      input: { type: 'object', properties: { csv: { type: 'string' }, least: { type: 'integer' } } },
      steps: [
        {
          id: 'load',
          type: 'Sql.Insert',
          input: { connection: 'warehouse', table: 'e2e_shops', csv: '{{ input.csv }}', create: true },
        },
        { id: 'shops', type: 'Sql.Source', after: ['load'], input: { table: 'e2e_shops' } },
        { id: 'large', type: 'Sql.Filter', input: { where: 'sales >= @least' } },
        { id: 'sorted', type: 'Sql.OrderBy', input: { by: [{ column: 'sales', direction: 'desc' }], fetch: 10 } },
        { type: 'Output', input: '{{ previous.rows }}' },
      ],
    },
    input: { csv: 'name,sales\nNorth,4\nSouth,9\nWest,1\n', least: 3 },
  });
  expect(started.status).toBe(202);
  const execution = await api.ended(started.body.id, FIRST_USE);
  expect(execution).toMatchObject({ status: 'COMPLETED', error: null });
  expect(execution.output).toEqual([
    { name: 'South', sales: 9 },
    { name: 'North', sales: 4 },
  ]);
});

test('a cancel stops a statement in the warehouse, which then serves others', {
  timeout: FIRST_USE + 10_000,
}, async () => {
  const endless = { connection: 'warehouse', sql: 'SELECT count(*) FROM generate_series(1, 100000000000)' };
  const steps = [{ id: 'endless', type: 'Sql', timeout: 'PT10M', input: endless }];
  const { body } = await api.post('/v1/executions', { definition: { name: 'Endless', steps } });
  await waitUntil('the statement to run', async () => {
    const { body: open } = await api.get(`/v1/executions/${body.id}`);
    return open.tasks[0]?.status === 'RUNNING';
  });
  await api.post(`/v1/executions/${body.id}/cancel`);
  expect(await api.ended(body.id)).toMatchObject({ status: 'CANCELLED' });
  const quick = [
    { id: 'quick', type: 'Sql', input: { connection: 'warehouse', sql: 'SELECT count(*) AS shops FROM e2e_shops' } },
  ];
  const next = await api.post('/v1/executions', { definition: { name: 'Quick', steps: quick } });
  expect(await api.ended(next.body.id)).toMatchObject({ status: 'COMPLETED', output: { rows: [{ shops: 3 }] } });
});
