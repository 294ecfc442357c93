import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../e2e/wait-until.ts';
import { type ContractStack, made } from './contract-stack.ts';
import type { DialectCase } from './dialect-case.ts';

/** What was started through a dialect is an execution like any other: seen and steered in `/v1`, and the dialect follows. */
export function crossCheckSuite(cases: readonly DialectCase[], contractOf: () => ContractStack): void {
  let connection: Connection;
  let temporal: Client;
  beforeAll(async () => {
    connection = await Connection.connect({ address: contractOf().stack.temporal });
    temporal = new Client({ connection });
  });
  afterAll(() => connection?.close());

  describe.each(cases.map((dialect) => [dialect.dialect, dialect] as const))('%s and /v1', (_name, dialect) => {
    it('show what /v1 ran again', async () => {
      const contract = contractOf();
      const target = await contract.store(dialect, 'succeeds');
      await contract.ended(dialect, target, await contract.start(dialect, target, dialect.input));
      const first = await contract.newest(target);
      const again = await made(contract.native('POST', `/v1/executions/${first.id}/rerun`, {}));
      expect(again).toMatchObject({ rerunOf: first.id });
      const ended = await contract.ended(dialect, target, dialect.idFor(again.id));
      expect(ended).toEqual({ state: 'completed', result: dialect.result });
    });

    it('show what /v1 retried', async () => {
      const contract = contractOf();
      const target = await contract.store(dialect, 'fails');
      const id = await contract.start(dialect, target);
      await contract.ended(dialect, target, id);
      const first = await contract.newest(target);
      const again = await made(contract.native('POST', `/v1/executions/${first.id}/retry`, {}));
      expect(again).toMatchObject({ retryOf: first.id });
      expect((await contract.ended(dialect, target, dialect.idFor(again.id))).state).toBe('failed');
      expect((await contract.ended(dialect, target, id)).state).toBe('failed');
    });

    // Last: what a cancel stops may take a while to come back, during which the next dialect has its turn.
    it("show one execution, in Temporal's UI too, and a cancel in /v1 shows in the dialect", async () => {
      const contract = contractOf();
      const target = await contract.store(dialect, 'waits');
      const id = await contract.start(dialect, target);
      const { id: execution } = await contract.newest(target);
      expect(dialect.idFor(execution)).toBe(id);
      const run = await waitUntil(`${execution} to be in Temporal`, () =>
        temporal.workflow
          .getHandle(execution)
          .describe()
          .catch(() => null),
      );
      expect(run.status.name).toBe('RUNNING');
      expect(run.searchAttributes.StepgraphWorkflow).toEqual([target.id]);
      expect(dialect.read(await made(contract.send(dialect, dialect.poll(target, id)))).state).toBe('open');
      await made(contract.native('POST', `/v1/executions/${execution}/cancel`));
      expect(await contract.ended(dialect, target, id)).toEqual({ state: 'cancelled', result: null });
    });
  });
}
