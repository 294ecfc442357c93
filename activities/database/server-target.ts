import type { Socket } from 'node:net';
import type { TlsMode } from '../connections.ts';

/** A database server that is connected to. */
export interface ServerTarget {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  tls: TlsMode;
  /** Certificates (PEM) that the server is trusted by; absent: those of the system. */
  ca?: string;
  /** Makes the socket of each connection. */
  createSocket: () => Socket;
}
