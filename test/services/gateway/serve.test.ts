import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { serve } from '../../../services/gateway/serve.ts';
import { openGateway } from './open-gateway.ts';
import { sampleDialect, waitSignals } from './sample-dialect.ts';

it('names a taken port and the variable that changes it', async () => {
  const first = await serve(() => {}, { host: '127.0.0.1', port: 0 });
  try {
    await expect(serve(() => {}, { host: '127.0.0.1', port: first.port })).rejects.toThrow(
      `Port ${first.port} on 127.0.0.1 is taken. Set PORT`,
    );
    await expect(serve(() => {}, { host: '192.0.2.1', port: 0 })).rejects.toThrow('HOST=192.0.2.1');
  } finally {
    await first.close(0);
  }
});

it('answers waiting requests when it drains, then stops accepting', async () => {
  const gateway = await openGateway({ dialects: [sampleDialect] });
  const waiting = fetch(`${gateway.url}/sample/wait`);
  await fetch(`${gateway.url}/healthz`);
  gateway.drain();
  const answer = await waiting;
  expect([answer.status, await answer.json()]).toEqual([202, { ended: false }]);
  await gateway.close();
  await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow();
});

it('lets a wait go when its caller has gone', async () => {
  const gateway = await openGateway({ dialects: [sampleDialect] });
  const before = waitSignals.length;
  const leaving = new AbortController();
  const left = expect(fetch(`${gateway.url}/sample/wait`, { signal: leaving.signal })).rejects.toThrow();
  await expect.poll(() => waitSignals.length, { timeout: 20_000 }).toBe(before + 1);
  expect(waitSignals.at(-1)?.aborted).toBe(false);
  leaving.abort();
  await expect.poll(() => waitSignals.at(-1)?.aborted, { timeout: 20_000 }).toBe(true);
  await left;
  await gateway.close();
});

it('cuts what does not end within the grace', async () => {
  const hung = await serve(() => {}, { host: '127.0.0.1', port: 0 });
  const request = fetch(`http://127.0.0.1:${hung.port}/`);
  const refused = expect(request).rejects.toThrow();
  await hung.close(50);
  await refused;
  const free = createServer().listen(hung.port, '127.0.0.1');
  await new Promise((resolve) => free.once('listening', resolve));
  free.close();
});
