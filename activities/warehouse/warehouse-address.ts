import type { TlsMode } from '../connections.ts';

/** Where a warehouse listens, and who may come in. */
export interface WarehouseAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Absent: off. */
  tls?: TlsMode;
  /** Certificates (PEM) that a server is trusted by; absent: those of the system. */
  ca?: string;
}
