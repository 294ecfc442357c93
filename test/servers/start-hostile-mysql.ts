import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { TestCertificate } from './make-certificate.ts';

/** Something that speaks like a MySQL server, and means harm. */
export interface HostileMysql {
  port: number;
  /** All bytes that callers have sent. */
  received(): string;
  stop(): void;
}

/** What it says next, by what it was sent last: the packet's first byte of content, null for the greeting answered. */
type Answer = (command: number | null) => Buffer;

const REQUEST_BYTES = 36;
/** A packet that tells that all is well. */
export const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);
/** A packet that asks for a file of the client. */
export const SEND_FILE = Buffer.from('\u00fb/etc/passwd', 'latin1');
/** A packet that asks for the password in clear. */
export const CLEAR_PASSWORD = Buffer.from('\u00femysql_clear_password\0', 'latin1');

/** Greets, and then answers as told; with a certificate it speaks TLS when it is asked to, else it knows none. */
export async function startHostileMysql(answer: Answer, certificate?: TestCertificate): Promise<HostileMysql> {
  const chunks: Buffer[] = [];
  const listen = (socket: Socket) => {
    let greeted = false;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      send(socket, (chunk[3] ?? 0) + 1, answer(greeted ? (chunk[4] ?? 0) : null));
      greeted = true;
    });
  };
  const server = createServer((socket) => {
    send(socket, 0, greeting(certificate !== undefined));
    if (!certificate) return listen(socket);
    socket.once('data', (chunk: Buffer) => {
      // The request for TLS, and perhaps its beginning with it.
      socket.pause();
      if (chunk.length > REQUEST_BYTES) socket.unshift(chunk.subarray(REQUEST_BYTES));
      listen(new TLSSocket(socket, { isServer: true, ...certificate }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, received: () => Buffer.concat(chunks).toString('latin1'), stop: () => server.close() };
}

function send(socket: Socket, sequence: number, content: Buffer): void {
  socket.write(Buffer.concat([Buffer.from([content.length, 0, 0, sequence]), content]));
}

/** Protocol 10: the version, a number, eight bytes of salt, what it can do, twelve bytes of salt, a method. */
function greeting(tls: boolean): Buffer {
  const salt = Buffer.alloc(21, 'x');
  salt[20] = 0;
  const start = [Buffer.from([10]), Buffer.from('5.6.24\0'), Buffer.from([1, 0, 0, 0]), salt.subarray(0, 8)];
  const can = [Buffer.from([0, 0xff, tls ? 0xff : 0xf7, 33, 2, 0, 0x0f, 0, 21]), Buffer.alloc(10)];
  return Buffer.concat([...start, ...can, salt.subarray(8), Buffer.from('mysql_native_password\0')]);
}
