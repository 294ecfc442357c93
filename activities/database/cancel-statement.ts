import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect as startTls } from 'node:tls';
import type pg from 'pg';
import { z } from 'zod';
import { withDeadline } from '../deadline.ts';
import { CONNECT_MS } from './guarded-socket.ts';
import type { ServerTarget } from './server-target.ts';
import { tlsOptions } from './tls-options.ts';

/** What the server told this connection, for such a request; the driver keeps it without telling its type. */
const BackendKey = z.object({ processID: z.int(), secretKey: z.int() });
const SSL_REQUEST = 80877103;
const CANCEL_REQUEST = 80877102;
/** The answer of a server that speaks TLS. */
const ACCEPTED = 'S'.charCodeAt(0);

/**
 * Asks the server to stop what a connection runs (CancelRequest of the PostgreSQL protocol). It answers by closing.
 * @returns false when the connection is not one yet
 */
export async function cancelStatement(client: pg.Client, target: ServerTarget): Promise<boolean> {
  const key = BackendKey.safeParse(client);
  if (!key.success) return false;
  const socket = target.createSocket();
  try {
    await withDeadline({ ms: CONNECT_MS }, async (signal) => {
      socket.connect(target.port, target.host);
      await once(socket, 'connect', { signal });
      const channel = target.tls === 'off' ? socket : await secure(socket, target, signal);
      const closed = once(channel, 'close', { signal });
      channel.resume().end(message(CANCEL_REQUEST, key.data.processID, key.data.secretKey));
      await closed;
    });
    return true;
  } finally {
    socket.destroy();
  }
}

async function secure(socket: Socket, target: ServerTarget, signal: AbortSignal): Promise<Socket> {
  const { host } = target;
  socket.write(message(SSL_REQUEST));
  const [answer]: unknown[] = await once(socket, 'data', { signal });
  if (!Buffer.isBuffer(answer) || answer[0] !== ACCEPTED) throw new Error('The server does not speak TLS.');
  const name = isIP(host) === 0 ? { servername: host } : {};
  const channel = startTls({ socket, host, ...tlsOptions(target), ...name });
  await once(channel, 'secureConnect', { signal });
  return channel;
}

function message(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * numbers.length);
  bytes.writeInt32BE(bytes.length);
  numbers.forEach((number, index) => {
    bytes.writeInt32BE(number | 0, 4 + 4 * index);
  });
  return bytes;
}
