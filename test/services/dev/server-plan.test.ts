import { expect, it } from 'vitest';
import { startServer, waitUntilReady } from '../../../services/dev/server-plan.ts';

const plan = (script: string, probe: () => Promise<void>) => ({
  ...{ command: '/bin/sh', args: ['-c', script], env: {}, address: 'nowhere' },
  probe,
});

it('tells the output of a server that does not come up', async () => {
  const never = plan('echo no room; exit 1', () => Promise.reject(new Error('not ready')));
  await expect(startServer(never)).rejects.toThrow(/did not come up: no room/);
});

it('waits until the server answers', async () => {
  let asked = 0;
  const running = await startServer(
    plan('exec sleep 60', async () => {
      asked += 1;
      if (asked < 3) throw new Error('not ready');
    }),
  );
  expect(asked).toBe(3);
  expect(running.address).toBe('nowhere');
  await running.stop();
});

it('gives up on one that ended or takes too long', async () => {
  const failing = { probe: () => Promise.reject(new Error('not ready')) };
  expect(await waitUntilReady(failing, () => false, 10_000)).toBe(false);
  expect(await waitUntilReady(failing, () => true, 1)).toBe(false);
});
