import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../e2e/api-client.ts';
import { type Ledger, startLedger } from '../e2e/ledger-server.ts';
import { kill, type Stack, startStack } from '../e2e/stack.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { expectAllOnce, inTheMiddle, startHundred } from './hundred.ts';
import { type Part, readPids } from './read-pids.ts';

let stack: Stack;
let ledger: Ledger;
const client = () => new ApiClient(stack.api);
beforeAll(async () => {
  ledger = await startLedger();
  stack = await startStack();
});
afterAll(async () => {
  await ledger.close();
  await stack.dispose();
});

const victims: Part[] = ['gateway', 'worker', 'temporal', 'mongodb'];

describe('while 100 executions run', () => {
  it.each(victims)('kill -9 of %s: all finish, each once', async (victim) => {
    const hundred = await startHundred(client, ledger, `kill-${victim}`);
    await inTheMiddle(hundred, ledger);
    const before = readPids(stack.dataDir)[victim];
    kill(before, 'SIGKILL');
    await waitUntil(`${victim} to be restarted`, () => readPids(stack.dataDir)[victim] !== before, {
      timeoutMs: 10_000,
    });
    await expectAllOnce(client, ledger, hundred);
    expect((await client().get('/readyz')).status).toBe(200);
  });

  it('kill -9 of everything, then a start: all finish, each once', async () => {
    const hundred = await startHundred(client, ledger, 'kill-all');
    await inTheMiddle(hundred, ledger);
    await stack.killEverything();
    stack = await startStack({ dataDir: stack.dataDir });
    await expectAllOnce(client, ledger, hundred);
  });

  it('and it stops with no process left', async () => {
    await stack.stop();
    expect(stack.supervisor.exitCode).toBe(0);
  });
});
