import type { Connection } from 'mysql2';
import type { Json } from '../../../workflows/language/json.ts';
import { ActionFailure } from '../../action-failure.ts';
import { withDeadline } from '../../deadline.ts';
import type { ServerTarget } from '../server-target.ts';
import { sqlFailed } from '../sql-failure.ts';
import type { SqlSession, TransactionMode } from '../sql-session.ts';
import { DEFAULT_CAPS, type SqlCaps, type SqlResult, type SqlStatement } from '../sql-statement.ts';
import { connectMysql } from './connect-mysql.ts';
import { endsTransaction } from './ends-transaction.ts';
import { toMysqlFailure } from './mysql-failure.ts';
import { mysqlFlavor } from './mysql-flavor.ts';
import { Reading } from './reading.ts';

/** Times are in UTC; quotes and backslashes mean what our reading of texts takes them for; what does not fit is refused. */
const SETTINGS = `SET time_zone = '+00:00', lc_messages = 'en_US', sql_mode = '${[
  'STRICT_ALL_TABLES',
  'ONLY_FULL_GROUP_BY',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',')}'`;

/** Opens a connection; what it runs is stopped in the database when `signal` aborts. @throws ActionFailure `sql-unreachable`, `sql-failed` */
export async function openMysql(target: ServerTarget, signal: AbortSignal): Promise<SqlSession> {
  const session = new MysqlSession(await connect(target, signal), target, signal);
  try {
    await session.say(SETTINGS);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function connect(target: ServerTarget, signal: AbortSignal): Promise<Connection> {
  try {
    return await connectMysql(target, signal);
  } catch (error) {
    throw toMysqlFailure(error);
  }
}

/** From this many bytes of values on the server is asked what it takes. */
const LARGE_BYTES = 1024 * 1024;

/** Milliseconds in which a server takes the wish to stop a statement; then its connection is closed without. */
const KILL_MS = 5_000;

const levels: Record<TransactionMode, string | null> = {
  read: null,
  write: null,
  'read committed': 'READ COMMITTED',
  'repeatable read': 'REPEATABLE READ',
  serializable: 'SERIALIZABLE',
};

class MysqlSession implements SqlSession {
  readonly flavor = mysqlFlavor;
  readonly #connection: Connection;
  readonly #target: ServerTarget;
  readonly #signal: AbortSignal;
  readonly #stop = () => void this.#cancel();
  /** The mode of the transaction that is open; null: none is. */
  #mode: TransactionMode | null = null;
  /** A stop of the statement that is under way. */
  #killing: Promise<void> = Promise.resolve();
  /** What ends the reading that is under way. */
  #break: (error: unknown) => void = () => undefined;

  constructor(connection: Connection, target: ServerTarget, signal: AbortSignal) {
    this.#connection = connection;
    this.#target = target;
    this.#signal = signal;
    // One that breaks while nothing is asked of it is noticed by the next statement.
    connection.on('error', (error: unknown) => this.#break(error));
    signal.addEventListener('abort', this.#stop, { once: true });
  }

  async run(statement: SqlStatement, caps: SqlCaps = DEFAULT_CAPS): Promise<SqlResult> {
    this.#signal.throwIfAborted();
    if (this.#mode !== null && this.#mode !== 'read' && endsTransaction(statement.sql)) throw endsEarly();
    await this.#checkSize(statement);
    return this.#read(statement, caps);
  }

  /** The server takes no more at a time than it is set to, and closes the connection without a word. */
  async #checkSize({ values }: SqlStatement): Promise<void> {
    const bytes = values.map(toParameter).reduce<number>((sum, value) => sum + sizeOf(value), 0);
    if (bytes < LARGE_BYTES) return;
    const { rows } = await this.#read({ sql: 'SELECT @@max_allowed_packet AS bytes', values: [] }, DEFAULT_CAPS);
    if (bytes > Number(rows[0]?.bytes)) throw sqlFailed('54000', tooLarge(bytes, Number(rows[0]?.bytes)));
  }

  async transaction<Value>(mode: TransactionMode, work: () => Promise<Value>): Promise<Value> {
    const level = levels[mode];
    if (level !== null) await this.say(`SET TRANSACTION ISOLATION LEVEL ${level}`);
    // For the whole session: what ends the transaction from inside (a procedure) may still change nothing.
    if (mode === 'read') await this.say('SET SESSION TRANSACTION READ ONLY');
    await this.say('START TRANSACTION');
    this.#mode = mode;
    try {
      const value = await work();
      // A stop that came late for a query must not spoil what was read.
      await (mode === 'read' ? this.say('ROLLBACK').catch(() => undefined) : this.say('COMMIT'));
      return value;
    } catch (error) {
      await this.say('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      this.#mode = null;
      if (mode === 'read') await this.say('SET SESSION TRANSACTION READ WRITE').catch(() => undefined);
    }
  }

  /** Runs a statement of our own. @throws ActionFailure */
  async say(sql: string): Promise<void> {
    await this.#read({ sql, values: [] }, DEFAULT_CAPS);
  }

  /** A statement without values goes as it is, since the server prepares not every kind. */
  async #read({ sql, values }: SqlStatement, caps: SqlCaps): Promise<SqlResult> {
    const reading = new Reading(caps);
    try {
      return await new Promise<SqlResult>((resolve, reject) => {
        this.#break = reject;
        const command =
          values.length === 0 ? this.#connection.query(sql) : this.#connection.execute(sql, values.map(toParameter));
        reading.listen(command, { resolve, reject, onFull: () => this.#leaveRest() });
      });
    } catch (error) {
      throw toMysqlFailure(error);
    } finally {
      this.#break = () => undefined;
      await this.#killing;
    }
  }

  /** A query is stopped when enough of it was read; what changes something is read to its end, since a stop would undo it. */
  #leaveRest(): void {
    if (this.#mode === 'read') this.#killing = this.#kill('QUERY').catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#stop);
    if (!this.#signal.aborted) this.#connection.end();
  }

  /** Over a connection of its own; the server rolls back what this one has not committed. */
  async #cancel(): Promise<void> {
    await this.#kill('CONNECTION').catch(() => undefined);
    this.#connection.destroy();
    this.#break(new Error('The statement was stopped.'));
  }

  async #kill(what: 'QUERY' | 'CONNECTION'): Promise<void> {
    await withDeadline({ ms: KILL_MS }, async (patience) => {
      const other = await connectMysql(this.#target, patience);
      await new Promise<void>((resolve) => {
        patience.addEventListener('abort', () => resolve());
        other.on('error', () => resolve());
        other.query(`KILL ${what} ${this.#connection.threadId}`, () => resolve());
      });
      other.destroy();
    });
  }
}

function endsEarly(): ActionFailure {
  const message =
    'On MySQL this statement commits the transaction that it stands in, so that nothing before it could be undone: give it a Sql step of its own.';
  return new ActionFailure('step-input-invalid', message, { retryable: false });
}

function sizeOf(value: ReturnType<typeof toParameter>): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 9;
}

function tooLarge(bytes: number, most: number): string {
  return `The values have ${bytes} bytes, and the server takes ${most} at a time (max_allowed_packet).`;
}

/** Lists and objects go as JSON. */
function toParameter(value: Json): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
