/** What a connection is to. */
export type ConnectionType = 'postgresql' | 'mysql' | 'sqlite' | 'http' | 'smtp';

/** How a connection to a database server or a mail server is protected: `require` encrypts, `verify` checks the certificate too. */
export type TlsMode = 'off' | 'require' | 'verify';

/** A database server. */
export interface ServerSettings {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  tls: TlsMode;
}

/** Headers that let in at a service. */
export type HttpAuth =
  | { kind: 'none' }
  | { kind: 'basic'; user: string; password: string }
  | { kind: 'bearer'; token: string }
  | { kind: 'header'; name: string; value: string };

/** A connection by its type, its secrets put in place. */
export type ConnectionSettings =
  | { type: 'postgresql'; settings: ServerSettings }
  | { type: 'mysql'; settings: ServerSettings }
  /** `file`: a bare name; who opens it puts it below the data folder, in one of the tenant's own. */
  | { type: 'sqlite'; settings: { file: string } }
  /** `baseUrl`: relative URLs start there, and nothing is sent to another host. */
  | { type: 'http'; settings: { baseUrl: string; auth: HttpAuth } }
  | {
      type: 'smtp';
      settings: { host: string; port: number; tls: TlsMode; user: string; password: string; from: string };
    };

/** A connection as a step opens it. */
export type Connection = ConnectionSettings & {
  name: string;
  /** The values that no output, error or log may show; the wrapper around steps takes them out of both. */
  secrets: readonly string[];
};

/** Opens stored connections; `services/vault` implements it. */
export interface Connections {
  /** @throws ActionFailure `connection-not-found`, `secret-not-found`, `secret-unreadable` */
  open(tenantId: string, name: string): Promise<Connection>;
}
