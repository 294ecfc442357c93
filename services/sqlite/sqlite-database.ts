import { constants, DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { z } from 'zod';
import { EngineRefusal, type EngineRequest, type EngineRows } from '../../activities/database/sqlite/sqlite-engines.ts';
import { uniqueNames } from '../../activities/database/unique-names.ts';
import { mayDo } from './authorize.ts';
import { codeOfMessage } from './code-of-message.ts';
import { withoutLeadingBlank } from './leading-blank.ts';
import { fromSqlite, sizeOf, storageClass, toSqlite } from './sqlite-values.ts';

type Opening = Extract<EngineRequest, { kind: 'open' }>;
type Running = Extract<EngineRequest, { kind: 'run' }>;

/** The longest text or blob that SQLite handles, in bytes. */
const MAX_VALUE_BYTES = 32 * 1024 * 1024;

const Cell = z.union([z.null(), z.number(), z.bigint(), z.string(), z.instanceof(Uint8Array)]);
const Row = z.array(Cell);
const Count = z.tuple([z.bigint()]);
const SqliteError = z.object({
  code: z.literal('ERR_SQLITE_ERROR'),
  sqliteExtendedCode: z.int().optional(),
  message: z.string(),
});
type Cell = z.infer<typeof Cell>;
type Column = ReturnType<ReturnType<DatabaseSyncInstance['prepare']>['columns']>[number];

interface RawTable {
  raw: Cell[][];
  truncated: boolean;
}

/** One open file. Everything in it is synchronous. */
export class SqliteDatabase {
  readonly #database: DatabaseSyncInstance;
  /** null: what runs is ours, and may do anything. */
  #author: { vacuum: boolean } | null = null;

  /** @throws EngineRefusal */
  constructor({ file, maxBytes, busyMs }: Opening) {
    this.#database = tell(
      () =>
        new DatabaseSync(file, {
          timeout: busyMs,
          enableForeignKeyConstraints: true,
          enableDoubleQuotedStringLiterals: false,
          allowExtension: false,
          defensive: true,
          readBigInts: true,
          returnArrays: true,
        }),
    );
    this.#database.limits.length = MAX_VALUE_BYTES;
    this.#database.limits.attach = 1;
    tell(() => this.#set(maxBytes));
    this.#database.setAuthorizer((action, one, two) =>
      this.#author === null || mayDo({ action, one, two }, this.#author) ? constants.SQLITE_OK : constants.SQLITE_DENY,
    );
  }

  /** Temporary tables and sorting stay in memory, which is bounded, and away from the disk. */
  #set(maxBytes: number): void {
    const database = this.#database;
    database.exec('PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL');
    const pageBytes = this.#count('PRAGMA page_size');
    database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
  }

  /** @throws EngineRefusal */
  begin(readOnly: boolean): void {
    // A writer takes its lock at once: one that first reads could find that another has written meanwhile.
    tell(() => this.#database.exec(readOnly ? 'PRAGMA query_only = 1; BEGIN' : 'BEGIN IMMEDIATE'));
  }

  /** @throws EngineRefusal */
  end(how: 'commit' | 'rollback'): void {
    try {
      tell(() => this.#database.exec(how === 'commit' ? 'COMMIT' : 'ROLLBACK'));
    } finally {
      this.#database.exec('PRAGMA query_only = 0');
    }
  }

  /** @throws EngineRefusal */
  run({ sql, values, caps }: Running): EngineRows {
    const before = this.#count('SELECT total_changes()');
    this.#author = { vacuum: /^vacuum\b/i.test(withoutLeadingBlank(sql)) };
    try {
      const read = tell(() => this.#read({ sql, values, caps }));
      this.#author = null;
      const changed = this.#count('SELECT total_changes()') > before ? this.#count('SELECT changes()') : 0;
      return { ...read, rowCount: Math.max(read.rows.length, changed) };
    } finally {
      this.#author = null;
    }
  }

  #read({ sql, values, caps }: Omit<Running, 'kind'>): Omit<EngineRows, 'rowCount'> {
    const statement = this.#database.prepare(sql);
    const bound = values.map(toSqlite);
    const shape = statement.columns();
    if (shape.length > 0) {
      const frame = shape.reduce((sum, { name }) => sum + name.length + 4, 0);
      return toTable(shape, readRows(statement.iterate(...bound), frame, caps));
    }
    statement.run(...bound);
    return { columns: [], rows: [], truncated: false };
  }

  #count(sql: string): number {
    return Number(Count.parse(this.#database.prepare(sql).get())[0]);
  }

  /** What is open in it is undone. */
  close(): void {
    this.#database.close();
  }
}

/** `frame`: what the names of its columns add to each row. */
function readRows(found: Iterable<unknown>, frame: number, caps: Running['caps']): RawTable {
  const raw: Cell[][] = [];
  let bytes = 0;
  for (const each of found) {
    const row = Row.parse(each);
    bytes += row.reduce((sum: number, value) => sum + sizeOf(value), frame);
    if (raw.length >= caps.rows || bytes > caps.bytes) return { raw, truncated: true };
    raw.push(row);
  }
  return { raw, truncated: false };
}

function toTable(shape: readonly Column[], { raw, truncated }: RawTable): Omit<EngineRows, 'rowCount'> {
  const names = uniqueNames(shape.map(({ name }) => name));
  const declared = shape.map(({ type }) => type?.toLowerCase() ?? null);
  const rows = raw.map((row) =>
    Object.fromEntries(names.map((name, at) => [name, fromSqlite(row[at] ?? null, declared[at] ?? null)])),
  );
  const firstOf = (at: number) => raw.find((row) => row[at] !== null)?.[at];
  const columns = names.map((name, at) => ({ name, type: declared[at] ?? storageClass(firstOf(at)) }));
  return { columns, rows, truncated };
}

/** What SQLite throws, by its code; rows that are read fail without one, so that it is known by what is said. */
function tell<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    const known = SqliteError.safeParse(error);
    if (!known.success) throw error;
    const { message, sqliteExtendedCode = codeOfMessage(message) } = known.data;
    throw new EngineRefusal({ code: sqliteExtendedCode, message });
  }
}
