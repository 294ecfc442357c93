import { createServer, type Server } from 'node:net';

/** A server at an address of this machine; null: there is no such address. */
export async function listen(
  host: string,
  at: number,
  onConnection: (server: Server) => Server,
): Promise<Server | null> {
  const server = onConnection(createServer());
  return new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(at, host, () => resolve(server));
  });
}
