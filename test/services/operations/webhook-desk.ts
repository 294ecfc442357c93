import { expect, vi } from 'vitest';
import { createWebhook } from '../../../services/operations/create-webhook.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { listDeliveries } from '../../../services/operations/list-deliveries.ts';
import { listExecutionDeliveries } from '../../../services/operations/list-execution-deliveries.ts';
import { createListeners } from '../../../services/operations/listeners.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { sweepWebhooks, tellWebhooks } from '../../../services/operations/tell-webhooks.ts';
import type { RunEvent } from '../../../workflows/execution.ts';
import { startMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord } from '../store/samples.ts';
import { makeEarlier } from './make-earlier.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

/** Where the endpoints of a test are. */
export const url = 'https://receiver.example/hook';
/** How an execution that tells its end alone ends. */
export const ended: RunEvent = { sequence: 1, type: 'execution.ended', at: 5, status: 'COMPLETED' };

/** Opens a store and what tests do with webhook endpoints; runs are steered by hand. */
export async function openWebhookDesk() {
  const mongodb = await startMongodb();
  const { deps: made, runs } = createTestDeps(mongodb.uri);
  let ahead = 0;
  let tenant = 0;
  const clock = () => new Date(Date.now() + ahead);
  const listeners = createListeners(made.store, () => clock().getTime());
  const deps: OperationDeps = { ...made, clock, listeners };
  await vi.waitFor(async () => expect(await deps.store.probe(2000)).toBe(true), 60_000);
  const desk = {
    ...{ deps, runs, caller: callerOf('default'), workflow: '' },
    /** Each test has a tenant of its own, whom nobody else's webhooks are told of. */
    async newTenant() {
      desk.caller = callerOf(`tenant-${++tenant}`);
      runs.asked.length = 0;
      runs.down = false;
      const definition = { name: 'One', steps: [{ type: 'Echo' }] };
      desk.workflow = (await createWorkflow.run(deps, { definition }, desk.caller)).id;
    },
    create: async (given: object = {}) =>
      (await createWebhook.run(deps, createWebhook.input.parse({ url, ...given }), desk.caller)).id,
    start: async (given: { webhook?: { url: string; style: string } } = {}) =>
      (await startExecution.run(deps, { workflow: desk.workflow, waitMs: 0, ...given }, desk.caller)).execution.id,
    makeEarlier: (id: string, due?: Date) => makeEarlier(mongodb.uri, id, due),
    finish: (id: string, events = [ended]) =>
      deps.store.records.finalize(finalRecord(id, { tenantId: desk.caller.caller.tenantId, events })),
    tell: (id: string) => tellWebhooks(deps, desk.caller.caller.tenantId, id),
    list: (webhook: string, query: object = {}) =>
      listDeliveries.run(deps, listDeliveries.input.parse({ webhook, ...query }), desk.caller),
    logOf: async (webhook: string, query: object = {}) => (await desk.list(webhook, query)).items,
    /** What the webhook was told that an execution was started with. */
    ownLogOf: async (execution: string) =>
      (await listExecutionDeliveries.run(deps, listExecutionDeliveries.input.parse({ execution }), desk.caller)).items,
    /** The lanes of an execution that were started: sweeps may start those of other tests too. */
    startsOf: (id: string | undefined) => runs.asked.filter((each) => each.endsWith(` ${id}`)),
    /** Works as if so many milliseconds had passed. */
    async later(ms: number, work: () => Promise<unknown>) {
      ahead = ms;
      await work().finally(() => {
        ahead = 0;
      });
    },
    sweepAfter: (ms: number) => desk.later(ms, () => sweepWebhooks(deps, new AbortController().signal)),
    /** Notes an attempt of the first delivery about an execution. */
    async attempt(webhookId: string, id: string, status: 'DELIVERED' | 'FAILED') {
      const lane = { tenantId: desk.caller.caller.tenantId, webhookId, subject: id };
      const facts = { at: deps.clock(), durationMs: 12, status: status === 'FAILED' ? 500 : 204, error: null };
      await deps.store.deliveries.note(lane, `${id}-1`, { status, attempt: facts, nextAttemptAt: null });
    },
    async close() {
      await deps.store.close();
      await mongodb.stop();
    },
  };
  return desk;
}
