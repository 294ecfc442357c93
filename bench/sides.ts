import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { Pool } from 'undici';
import type { handWritten } from './baseline/workflows.ts';
import type { RunOnce } from './measure.ts';
import { definitionOf, type Scenario } from './scenarios.ts';

const text = 'Hello, world!';

/** A hand-written workflow started with the Temporal client: `start` and wait for the result. */
export function baselineSide(
  connection: Connection | NativeConnection,
  taskQueue: string,
  eager: boolean,
  stubUrl: string,
): (scenario: Scenario) => Promise<RunOnce> {
  const client = new Client({ connection });
  return async ({ work }) =>
    async () => {
      const workflowId = `bench-${randomUUID()}`;
      const args: Parameters<typeof handWritten> = [work, { text, url: stubUrl }];
      const handle = await client.workflow.start<typeof handWritten>('handWritten', {
        workflowId,
        taskQueue,
        args,
        requestEagerStart: eager,
      });
      await handle.result();
      return workflowId;
    };
}

/** The same work as a stored definition, called over HTTP with `?wait=30`, and again until it has ended. */
export function stepgraphSide(api: string, stubUrl: string, patienceS = 60): (scenario: Scenario) => Promise<RunOnce> {
  const pool = new Pool(api, { connections: 64, keepAliveTimeout: 60_000 });
  const post = async (path: string, body: unknown) => {
    const answer = await pool.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as { id: string; status: string } };
  };
  const get = async (path: string) => {
    const answer = await pool.request({ method: 'GET', path, headersTimeout: 60_000 });
    return { status: answer.statusCode, body: (await answer.body.json()) as { id: string; status: string } };
  };
  return async ({ name, work }) => {
    const stored = await post('/v1/workflows', definitionOf(`bench ${name}`, work, stubUrl));
    if (stored.status !== 201)
      throw new Error(`The definition of "${name}" was refused: ${JSON.stringify(stored.body)}`);
    return async () => {
      let ended = await post(`/v1/workflows/${stored.body.id}/executions?wait=30`, { input: { text } });
      for (let waited = 30; ended.body.status === 'RUNNING' && waited < patienceS; waited += 30)
        ended = await get(`/v1/executions/${ended.body.id}?wait=30`);
      if (ended.body.status !== 'COMPLETED')
        throw new Error(`"${name}" answered ${ended.status} ${JSON.stringify(ended.body).slice(0, 500)}`);
      return ended.body.id;
    };
  };
}

/** How many events the history of a closed run has. */
export async function countEvents(address: string, workflowId: string): Promise<number> {
  const connection = await Connection.connect({ address });
  const handle = new Client({ connection }).workflow.getHandle(workflowId);
  await handle.result().catch(() => null);
  const { events } = await handle.fetchHistory();
  await connection.close();
  return events?.length ?? 0;
}
