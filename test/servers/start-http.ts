import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that answers as a test says. */
export interface HttpServer {
  /** Without a trailing slash. */
  url: string;
  /** How many connections it has accepted. */
  connections(): number;
  stop(): Promise<void>;
}

/** Starts an HTTP server on a free port. */
export async function startHttp(listener: RequestListener): Promise<HttpServer> {
  let accepted = 0;
  const server = createServer(listener).on('connection', () => {
    accepted += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => accepted,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
