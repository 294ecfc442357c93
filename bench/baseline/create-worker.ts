import { NativeConnection, Worker } from '@temporalio/worker';
import { createOutbound } from '../../activities/outbound/create-outbound.ts';
import http from '../../activities/steps/http.ts';
import type { BaselineActivities } from './workflows.ts';

/** The same HTTP code that Stepgraph's step runs, as a plain activity. */
function createActivities(): BaselineActivities {
  const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
  return {
    async httpGet(url) {
      const context = {
        outbound,
        signal: new AbortController().signal,
        idempotencyKey: 'bench',
        attempt: 1,
        now: Date.now,
        tenantId: 'default',
        executionId: 'bench',
        path: 'bench',
        connect: (name: string) => Promise.reject(new Error(`There is no connection ${name}.`)),
        hosts: null,
      };
      return (await http.perform({ url }, context)) as { status: number; body: unknown };
    },
  };
}

/** A worker as the SDK's documentation sets one up, with enough slots for the load. */
export async function createBaselineWorker(
  address: string,
  taskQueue: string,
): Promise<{ worker: Worker; connection: NativeConnection }> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: new URL('./workflows.js', import.meta.url).pathname,
    activities: { ...createActivities() },
    maxConcurrentActivityTaskExecutions: 100,
  });
  return { worker, connection };
}
