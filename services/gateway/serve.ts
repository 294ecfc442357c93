import { createServer, type RequestListener } from 'node:http';
import { limitBodyTime } from './body-time.ts';

/** A listening server. */
export interface Serving {
  /** The one it got, when 0 was asked for. */
  port: number;
  /** Stops accepting, lets open requests end, and cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Slow headers and slow bodies end here; the longest wait for an execution is well below. */
const HEADERS_TIMEOUT_MS = 20_000;
const BODY_TIMEOUT_MS = 60_000;
/** For the largest upload: the limit above is lifted for one as long as it goes on. */
const REQUEST_TIMEOUT_MS = 3_600_000;
/** Above what proxies in front keep idle connections for. */
const KEEP_ALIVE_MS = 65_000;

/** Listens. @throws Error that names the port and the variable that changes it. */
export async function serve(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<Serving> {
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (req, res) => {
      limitBodyTime(req, BODY_TIMEOUT_MS);
      listener(req, res);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async (graceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

function explain(error: Error, host: string, port: number): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Error(`Port ${port} on ${host} is taken. Set PORT to another one, or PORT=0 for any free one.`);
  if (code === 'EACCES')
    return new Error(`Port ${port} on ${host} may not be opened by this user. Set PORT to one above 1023.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`HOST=${host} is no address of this machine. Set HOST=127.0.0.1.`);
  return error;
}
