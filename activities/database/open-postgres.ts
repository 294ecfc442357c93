import type { Socket } from 'node:net';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { Json } from '../../workflows/language/json.ts';
import { cancelStatement } from './cancel-statement.ts';
import { CONNECT_MS } from './guarded-socket.ts';
import { postgresFlavor } from './postgres-flavor.ts';
import { type RawRow, readTable, type TypeNames } from './read-table.ts';
import type { ServerTarget } from './server-target.ts';
import { toSqlFailure } from './sql-failure.ts';
import type { SqlSession, TransactionMode } from './sql-session.ts';
import { DEFAULT_CAPS, type SqlCaps, type SqlResult, type SqlStatement } from './sql-statement.ts';
import { tlsOptions } from './tls-options.ts';

/** Rows that are read at a time. */
const PORTION = 200;

/** Opens a connection; what it runs is stopped in the database when `signal` aborts. @throws ActionFailure `sql-unreachable`, `sql-failed` */
export async function openPostgres(target: ServerTarget, signal: AbortSignal): Promise<SqlSession> {
  const socket = target.createSocket();
  const client = new pg.Client({
    ...endpoint(target),
    application_name: 'Stepgraph',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    stream: () => socket,
  });
  // A connection that breaks while nothing is asked of it is noticed by the next statement.
  client.on('error', () => undefined);
  const session = new PostgresSession(client, socket, { target, signal });
  try {
    signal.throwIfAborted();
    await client.connect();
    // The server itself notices when this process is gone (PostgreSQL 14); older ones and other systems do not know it.
    await client.query("SET client_connection_check_interval = '5s'").catch(() => undefined);
    await client.query("SET TIME ZONE 'UTC'");
    return session;
  } catch (error) {
    await session.close();
    throw toSqlFailure(error);
  }
}

function endpoint(target: ServerTarget): pg.ClientConfig {
  const { host, port, database, user, password, tls } = target;
  return { host, port, database, user, password, ssl: tls === 'off' ? false : tlsOptions(target) };
}

const beginnings: Record<TransactionMode, string> = {
  read: 'BEGIN READ ONLY',
  write: 'BEGIN',
  'read committed': 'BEGIN ISOLATION LEVEL READ COMMITTED',
  'repeatable read': 'BEGIN ISOLATION LEVEL REPEATABLE READ',
  serializable: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
};

class PostgresSession implements SqlSession {
  readonly flavor = postgresFlavor;
  readonly #client: pg.Client;
  readonly #socket: Socket;
  readonly #target: ServerTarget;
  readonly #signal: AbortSignal;
  readonly #types: TypeNames = new Map();
  readonly #stop = () => void this.#cancel();

  constructor(client: pg.Client, socket: Socket, { target, signal }: { target: ServerTarget; signal: AbortSignal }) {
    this.#client = client;
    this.#socket = socket;
    this.#target = target;
    this.#signal = signal;
    signal.addEventListener('abort', this.#stop, { once: true });
  }

  async run({ sql, values }: SqlStatement, caps: SqlCaps = DEFAULT_CAPS): Promise<SqlResult> {
    this.#signal.throwIfAborted();
    const config = { rowMode: 'array' as const, types: { getTypeParser: () => (value: unknown) => value } };
    const cursor = new Cursor<RawRow>(sql, values.map(toParameter), config);
    try {
      return await this.#read(this.#client.query(cursor), caps);
    } catch (error) {
      throw toSqlFailure(error);
    }
  }

  async #read(cursor: Cursor<RawRow>, caps: SqlCaps): Promise<SqlResult> {
    const raw: RawRow[] = [];
    let bytes = 0;
    let truncated = false;
    for (;;) {
      const { rows, result } = await readPortion(cursor, Math.min(PORTION, caps.rows + 1 - raw.length));
      for (const row of rows) {
        bytes += row.reduce((sum, value) => sum + (value?.length ?? 4), 0);
        truncated ||= raw.length >= caps.rows || bytes > caps.bytes;
        if (!truncated) raw.push(row);
      }
      // The command is told with the last row.
      if (result.command === null && rows.length > 0 && !truncated) continue;
      await cursor.close();
      const table = await readTable({ fields: result.fields, raw }, this.#types, (query) => this.run(query));
      return { ...table, rowCount: Math.max(raw.length, result.rowCount ?? 0), truncated };
    }
  }

  async transaction<Value>(mode: TransactionMode, work: () => Promise<Value>): Promise<Value> {
    await this.#say(beginnings[mode]);
    try {
      const value = await work();
      await this.#say('COMMIT');
      return value;
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async #say(sql: string): Promise<void> {
    try {
      await this.#client.query(sql);
    } catch (error) {
      throw toSqlFailure(error);
    }
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#stop);
    await this.#client.end().catch(() => undefined);
  }

  /** Asks the server over a connection of its own to stop what this one runs, and then leaves. */
  async #cancel(): Promise<void> {
    const asked = await cancelStatement(this.#client, this.#target).catch(() => true);
    // While it is still being greeted the driver knows no end but that of the socket.
    if (!asked) return void this.#socket.destroy(new Error('The connection was given up.'));
    // What has not begun yet (the embedded warehouse lets one at a time in) ends with its connection.
    await this.#client.end().catch(() => undefined);
  }
}

function readPortion(cursor: Cursor<RawRow>, count: number) {
  return new Promise<{ rows: RawRow[]; result: pg.QueryResult }>((resolve, reject) => {
    cursor.read(count, (error, rows, result) => (error ? reject(error) : resolve({ rows, result })));
  });
}

/** Lists of plain values go as arrays, as `= ANY($1)` wants them; objects, and lists that hold any, as JSON. */
function toParameter(value: Json): unknown {
  const plain = Array.isArray(value) && value.flat(6).every((each) => typeof each !== 'object' || each === null);
  return plain || typeof value !== 'object' || value === null ? value : JSON.stringify(value);
}
