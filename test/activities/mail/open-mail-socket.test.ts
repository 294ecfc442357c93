import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMailSocket } from '../../../activities/mail/open-mail-socket.ts';

const development = { allowLoopback: true, allowPrivate: false };
const never = new AbortController().signal;
let server: Server;
let port = 0;
let reached = 0;
beforeAll(async () => {
  server = createServer((socket) => {
    reached += 1;
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('gives a connection', async () => {
  const socket = await openMailSocket({ host: 'localhost', port }, never, { policy: development });
  expect(socket.remotePort).toBe(port);
  socket.destroy();
});

test('a peer that may not be called is left before it hears anything', async () => {
  let looks = 0;
  // Loopback is allowed while the name is looked up, and no longer once connected.
  const shifty = {
    allowPrivate: false,
    get allowLoopback() {
      looks += 1;
      return looks === 1;
    },
  };
  const resolve = (_: string, __: object, done: (error: null, found: { address: string; family: number }[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  const opened = openMailSocket({ host: 'peer.test', port }, never, { policy: shifty, resolve });
  await expect(opened).rejects.toMatchObject({ code: 'destination-refused' });
});

test('a name that leads inside is not connected to', async () => {
  const before = reached;
  const opened = openMailSocket({ host: 'localhost', port }, never, {
    policy: { ...development, allowLoopback: false },
  });
  await expect(opened).rejects.toMatchObject({ code: 'destination-refused' });
  expect(reached).toBe(before);
});

test('nobody listens, and a cancel', async () => {
  const opened = openMailSocket({ host: '127.0.0.1', port: 1 }, never, { policy: development });
  await expect(opened).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const cancelled = openMailSocket({ host: '127.0.0.1', port }, AbortSignal.abort(), { policy: development });
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
});
