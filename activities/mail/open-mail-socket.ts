import { once } from 'node:events';
import type { Socket } from 'node:net';
import { CONNECT_MS, GuardedSocket } from '../database/guarded-socket.ts';
import { withDeadline } from '../deadline.ts';
import type { DestinationPolicy, Resolve } from '../outbound/check-destination.ts';

/** A connection to a mail server, made through the guard. @throws Error with a `code`, or ActionFailure `destination-refused` */
export async function openMailSocket(
  { host, port }: { host: string; port: number },
  signal: AbortSignal,
  { policy, resolve }: { policy: DestinationPolicy; resolve?: Resolve },
): Promise<Socket> {
  const socket = new GuardedSocket(policy, resolve);
  // What breaks once it is handed on is noticed by who has it.
  socket.on('error', () => undefined);
  const late = Object.assign(new Error('No connection in time.'), { code: 'ETIMEDOUT' });
  try {
    signal.throwIfAborted();
    socket.connect(port, host);
    await withDeadline({ ms: CONNECT_MS, late: () => late, parents: [signal] }, (within) =>
      once(socket, 'connect', { signal: within }),
    );
    // The guard looks at the peer once more when it is there.
    if (socket.destroyed) throw socket.errored ?? new Error('The connection was closed.');
    return socket;
  } catch (error) {
    socket.destroy();
    throw error instanceof Error && error.cause === late ? late : error;
  }
}
