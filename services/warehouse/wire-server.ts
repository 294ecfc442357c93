import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { Engine } from './engine-thread.ts';
import { Turn } from './turn.ts';
import { WireSession } from './wire-session.ts';

/** A server of the PostgreSQL protocol in front of an engine that knows one session only. */
export interface WireServer {
  port: number;
  /** How many connections are open. */
  connections(): number;
  close(): void;
}

/** Listens on a free port of this machine; whoever knows the password is let in. */
export async function startWireServer(engine: Engine, password: string): Promise<WireServer> {
  const sessions = new Set<WireSession>();
  const turn = new Turn();
  const cancel = (pid: number, key: number) => {
    [...sessions].find((session) => session.pid === pid && session.key === key)?.cancel();
  };
  let pid = 0;
  const server = createServer((socket) => {
    pid += 1;
    const session = new WireSession(socket, { engine, turn, password, cancel }, pid, randomInt(1, 2 ** 31));
    sessions.add(session);
    socket.once('close', () => sessions.delete(session));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { port: address.port, connections: () => sessions.size, close: () => server.close() };
}
