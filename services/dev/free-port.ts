import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that Linux (32768 up), macOS and Windows (49152 up) give to outgoing connections, which would take them at any time. */
const PICKED_FROM = 20_000;
const PICKED_BELOW = 32_000;

/** Can this port be listened on? 0 stands for any. Gives the port that was free, null when it is in use. */
export function tryPort(port: number, host: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(new Error(`Port ${port} on ${host} cannot be opened: ${error.message}`));
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null));
    });
  });
}

/** A port that nobody listens on now and that is none of `taken`. */
export async function pickFreePort(host: string, taken: readonly number[] = []): Promise<number> {
  for (;;) {
    const port = await tryPort(randomInt(PICKED_FROM, PICKED_BELOW), host);
    if (port !== null && !taken.includes(port)) return port;
  }
}
