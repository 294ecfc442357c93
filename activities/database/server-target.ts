import type { Socket } from 'node:net';
import type { ServerSettings } from '../connections.ts';

/** A database server that is connected to. */
export interface ServerTarget extends ServerSettings {
  /** Certificates (PEM) that the server is trusted by; absent: those of the system. */
  ca?: string;
  /** Makes the socket of each connection. */
  createSocket: () => Socket;
}
