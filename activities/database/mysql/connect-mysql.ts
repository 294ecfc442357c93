import { once } from 'node:events';
import { type Connection, createConnection } from 'mysql2';
import { CONNECT_MS } from '../guarded-socket.ts';
import type { ServerTarget } from '../server-target.ts';
import { tlsOptions } from '../tls-options.ts';

/** Connects, over the socket that the target makes. The server can ask for no file, and for no password in clear. */
export async function connectMysql(target: ServerTarget, signal: AbortSignal): Promise<Connection> {
  const { host, port, database, user, password, tls } = target;
  const connection = createConnection({
    host,
    port,
    database,
    user,
    password,
    ...(tls === 'off' ? {} : { ssl: { ...tlsOptions(target), verifyIdentity: tls === 'verify' } }),
    stream: () => startSocket(target),
    connectTimeout: CONNECT_MS,
    charset: 'UTF8MB4_UNICODE_CI',
    connectAttributes: { program_name: 'Stepgraph' },
    // Rows that an UPDATE found are told in words; without FOUND_ROWS a row that was there already counts as none.
    flags: ['-FOUND_ROWS', '-LOCAL_FILES', '-IGNORE_SPACE'],
    // Names of columns come from the server, and go into no code.
    disableEval: true,
    rowsAsArray: true,
    dateStrings: true,
    supportBigNumbers: true,
    jsonStrings: true,
    // The driver's points and lists do not tell one shape from another.
    typeCast: (field, next) => (field.type === 'GEOMETRY' ? field.buffer() : next()),
  });
  const stop = () => connection.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await once(connection, 'connect', { signal });
    return connection;
  } catch (error) {
    connection.on('error', () => undefined);
    connection.destroy();
    throw tellCertificate(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function startSocket({ createSocket, host, port }: ServerTarget) {
  const socket = createSocket();
  socket.setKeepAlive(true);
  socket.setNoDelay(true);
  socket.connect(port, host);
  // What a certificate is compared with where the host is an address: TLS takes it from the socket.
  return Object.assign(socket, { _host: host });
}

/** The driver gives every fault of TLS one code; what a certificate has wrong is told, and says so by its own. */
function tellCertificate(error: unknown): unknown {
  const wrong = error instanceof Error && 'code' in error && error.code === 'HANDSHAKE_SSL_ERROR';
  return wrong && /\bcertificate|\bcert's/.test(error.message)
    ? Object.assign(new Error(error.message, { cause: error }), { code: 'ERR_TLS_CERT_REFUSED' })
    : error;
}
