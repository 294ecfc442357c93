import type { SqlSession, TransactionMode } from './sql-session.ts';
import { DEFAULT_CAPS, type SqlCaps, type SqlResult, type SqlStatement } from './sql-statement.ts';
import { placeFile } from './sqlite/place-file.ts';
import type { EngineRequest, EngineRows, SqliteEngine, SqliteEngines } from './sqlite/sqlite-engines.ts';
import { toSqliteFailure } from './sqlite/sqlite-failure.ts';
import { sqliteFlavor } from './sqlite/sqlite-flavor.ts';

/** Milliseconds that a statement waits for others that write to its file. */
const BUSY_MS = 10_000;
/** How large a file may grow. */
const MAX_FILE_BYTES = 1024 ** 3;

/** Where the files of tenants lie, and what opens them. */
export interface SqliteFiles {
  /** Holds a folder for each tenant. */
  root: string;
  engines: SqliteEngines;
  /** Absent: 1 GiB. */
  maxFileBytes?: number;
}

/** Opens a file of a tenant; what it runs is ended when `signal` aborts. @throws ActionFailure `sql-unreachable`, `sql-failed` */
export async function openSqlite(
  { root, engines, maxFileBytes = MAX_FILE_BYTES }: SqliteFiles,
  { tenantId, file }: { tenantId: string; file: string },
  signal: AbortSignal,
): Promise<SqlSession> {
  const { folder, path } = await placeFile(root, tenantId, file);
  const session = new SqliteSession(await take(engines, folder, signal), signal);
  try {
    await session.ask({ kind: 'open', file: path, maxBytes: maxFileBytes, busyMs: BUSY_MS });
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function take(engines: SqliteEngines, folder: string, signal: AbortSignal): Promise<SqliteEngine> {
  try {
    return await engines.take(folder, signal);
  } catch (error) {
    throw toSqliteFailure(error);
  }
}

class SqliteSession implements SqlSession {
  readonly flavor = sqliteFlavor;
  readonly #engine: SqliteEngine;
  readonly #signal: AbortSignal;
  readonly #stop = () => this.#engine.kill();

  constructor(engine: SqliteEngine, signal: AbortSignal) {
    this.#engine = engine;
    this.#signal = signal;
    signal.addEventListener('abort', this.#stop, { once: true });
  }

  /** @throws ActionFailure, or the signal's reason */
  async ask(request: EngineRequest): Promise<EngineRows | null> {
    this.#signal.throwIfAborted();
    try {
      return await this.#engine.ask(request);
    } catch (error) {
      throw this.#signal.aborted ? this.#signal.reason : toSqliteFailure(error);
    }
  }

  async run({ sql, values }: SqlStatement, caps: SqlCaps = DEFAULT_CAPS): Promise<SqlResult> {
    const rows = await this.ask({ kind: 'run', sql, values: [...values], caps: { ...caps } });
    if (rows === null) throw new Error('A statement was answered without rows.');
    return rows;
  }

  async transaction<Value>(mode: TransactionMode, work: () => Promise<Value>): Promise<Value> {
    await this.ask({ kind: 'begin', readOnly: mode === 'read' });
    try {
      const value = await work();
      await this.ask({ kind: 'commit' });
      return value;
    } catch (error) {
      await this.ask({ kind: 'rollback' }).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#stop);
    // One that cannot be closed is not used again.
    await this.#engine.ask({ kind: 'close' }).catch(() => this.#engine.kill());
    this.#engine.release();
  }
}
