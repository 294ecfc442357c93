import { connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { TestCertificate } from './make-certificate.ts';

/** A server that speaks TLS in front of one that speaks PostgreSQL's protocol without. */
export interface TlsFront {
  port: number;
  /** How many connections became TLS. */
  secured(): number;
  close(): Promise<void>;
}

const SSL_REQUEST = 80877103;

/** Starts it; a connection that does not ask for TLS is closed. */
export async function startTlsFront(behind: number, certificate: TestCertificate): Promise<TlsFront> {
  const open = new Set<Socket>();
  let secured = 0;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    socket.once('data', (first) => {
      if (first.length !== 8 || first.readInt32BE(4) !== SSL_REQUEST) return socket.destroy();
      socket.write('S');
      const channel = new TLSSocket(socket, { isServer: true, ...certificate });
      channel.once('secure', () => {
        secured += 1;
      });
      const inner = connect(behind, '127.0.0.1');
      channel.pipe(inner).pipe(channel);
      channel.on('error', () => inner.destroy());
      inner.on('error', () => channel.destroy());
      return socket;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The front has no port.');
  return {
    port: address.port,
    secured: () => secured,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
