import { expect } from 'vitest';
import type { ApiClient } from '../e2e/api-client.ts';
import type { Entry, Ledger } from '../e2e/ledger-server.ts';
import { waitUntil } from '../e2e/wait-until.ts';

const COUNT = 100;
const steps = ['first', 'second', 'third'];

/** A hundred executions that were asked for, under keys of their own. */
export interface Hundred {
  name: string;
  workflow: string;
  /** The ids that the starts answered with, by number. */
  ids: Promise<string[]>;
}

/** Starts 100 executions of three Http steps that write into the ledger. A start is repeated with its key until it is accepted. */
export async function startHundred(client: () => ApiClient, ledger: Ledger, name: string): Promise<Hundred> {
  const call = (step: string) => ({
    id: step,
    type: 'Http',
    input: { method: 'POST', url: `${ledger.url}/${name}`, query: { execution: '{{ execution.id }}', step } },
    retry: { maxAttempts: 10, backoff: 'fixed', delay: 'PT0.5S' },
  });
  ledger.on(`/${name}`, { body: { done: true }, delayMs: 100 });
  const { id } = await client().createWorkflow({ name, steps: steps.map(call) });
  const ids = Promise.all(Array.from({ length: COUNT }, (_, n) => startOne(client, id, `${name}-${n}`)));
  // A failed start is told where the ids are awaited, not as an unhandled rejection before.
  ids.catch(() => {});
  return { name, workflow: id, ids };
}

function startOne(client: () => ApiClient, workflow: string, key: string): Promise<string> {
  return waitUntil(
    `${key} to be accepted`,
    async () => {
      const headers = { 'idempotency-key': key };
      const answer = await client()
        .post(`/v1/workflows/${workflow}/executions`, { input: { key } }, headers)
        .catch(() => null);
      if (answer === null || answer.status >= 500) return null;
      if (answer.status !== 202 && answer.status !== 200)
        throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      return String(answer.body.id);
    },
    { timeoutMs: 90_000, pauseMs: 500 },
  );
}

/** Waits until so many calls have arrived: the moment to strike. */
export async function inTheMiddle({ name }: Hundred, ledger: Ledger): Promise<void> {
  await waitUntil(`calls of ${name}`, () => ledger.calls(`/${name}`).length >= COUNT, {
    timeoutMs: 60_000,
    pauseMs: 5,
  });
  expect(ledger.calls(`/${name}`).length, 'struck before the end').toBeLessThan(COUNT * steps.length);
}

/** All finish, each once, and no completed step was performed again. */
export async function expectAllOnce(
  client: () => ApiClient,
  ledger: Ledger,
  { name, workflow, ids }: Hundred,
): Promise<void> {
  const accepted = new Set(await ids);
  expect(accepted.size).toBe(COUNT);
  const rows = await waitUntil(`all of ${name} to end`, () => readEnded(client(), workflow), {
    timeoutMs: 120_000,
    pauseMs: 500,
  });
  expect(rows.map(({ status }) => status).filter((status) => status !== 'COMPLETED')).toEqual([]);
  expect(new Set(rows.map(({ id }) => id))).toEqual(accepted);
  const calls = ledger.calls(`/${name}`);
  for (const id of accepted)
    expectEachStepOnce(
      id,
      calls.filter(({ query }) => query.get('execution') === id),
    );
}

/** The rows of all executions of a workflow when each has ended, else null. */
async function readEnded(api: ApiClient, workflow: string): Promise<{ id: string; status: string }[] | null> {
  const answer = await api.get(`/v1/workflows/${workflow}/executions?limit=200`).catch(() => null);
  if (answer?.status !== 200) return null;
  const rows: { id: string; status: string }[] = answer.body.items;
  return rows.length >= COUNT && rows.every(({ status }) => !['QUEUED', 'RUNNING', 'WAITING'].includes(status))
    ? rows
    : null;
}

/** A step may arrive again only while it was in flight: with the same key, and before the step after it. */
function expectEachStepOnce(id: string, calls: Entry[]): void {
  const order = calls.map(({ query }) => steps.indexOf(query.get('step') ?? ''));
  expect(new Set(order), id).toEqual(new Set([0, 1, 2]));
  expect(order, `${id}: a completed step was performed again`).toEqual([...order].sort());
  for (const step of steps) {
    const keys = calls
      .filter(({ query }) => query.get('step') === step)
      .map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys), id).toEqual(new Set([`${id}:${step}`]));
    expect(keys.length, `${id} ${step}`).toBeLessThanOrEqual(3);
  }
}
