import type { EventEmitter } from 'node:events';
import type { FieldPacket } from 'mysql2';
import { z } from 'zod';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import type { SqlCaps, SqlResult } from '../sql-statement.ts';
import { uniqueNames } from '../unique-names.ts';
import { mysqlType, readMysqlValue } from './read-mysql-values.ts';

/** Who is told how a reading ended. */
export interface Listener {
  resolve(result: SqlResult): void;
  reject(error: unknown): void;
  /** The caps are reached; what comes is dropped. */
  onFull(): void;
}

/** What a statement that gives no rows tells. */
const Told = z.object({ affectedRows: z.coerce.number(), info: z.string().default('') });
/** The error of a statement that was stopped (ER_QUERY_INTERRUPTED). */
const INTERRUPTED = 1317;

/** Takes what a statement gives as it comes, up to the caps. Of a procedure with several results the first counts. */
export class Reading {
  readonly #caps: SqlCaps;
  readonly #rows: JsonObject[] = [];
  #fields: readonly FieldPacket[] | null = null;
  #names: string[] = [];
  #types: string[] = [];
  #bytes = 0;
  #changed = 0;
  #truncated = false;

  constructor(caps: SqlCaps) {
    this.#caps = caps;
  }

  listen(command: EventEmitter, { resolve, reject, onFull }: Listener): void {
    // What is thrown in an event of the driver would end the process.
    const guard = (work: () => void) => {
      try {
        work();
      } catch (error) {
        reject(error);
      }
    };
    command.on('fields', (fields: readonly FieldPacket[] | undefined) => guard(() => this.#begin(fields)));
    command.on('result', (given: unknown, index: number | undefined) => {
      const before = this.#truncated;
      guard(() => (Array.isArray(given) ? this.#take(given, index ?? 0) : this.#count(given)));
      if (this.#truncated && !before) onFull();
    });
    command.on('error', (error: Error & { errno?: number }) => {
      // Stopped because it was enough.
      if (!(this.#truncated && error.errno === INTERRUPTED)) reject(error);
    });
    command.on('end', () => resolve(this.#result()));
  }

  #begin(fields: readonly FieldPacket[] | undefined): void {
    if (!fields || this.#fields) return;
    this.#fields = fields;
    this.#names = uniqueNames(fields.map(({ name }) => name));
    this.#types = fields.map(mysqlType);
  }

  #take(given: readonly unknown[], index: number): void {
    if (index > 0 || this.#truncated) return;
    const values = given.map((value, column) =>
      readMysqlValue(value, this.#types[column] ?? '', this.#fields?.[column]?.decimals),
    );
    this.#bytes += values.reduce<number>((sum, value) => sum + sizeOf(value), 0);
    this.#truncated = this.#rows.length >= this.#caps.rows || this.#bytes > this.#caps.bytes;
    if (!this.#truncated)
      this.#rows.push(Object.fromEntries(this.#names.map((name, at) => [name, values[at] ?? null])));
  }

  /** An UPDATE counts the rows that it found, like other databases; the number that changed is less. */
  #count(given: unknown): void {
    const { affectedRows, info } = Told.parse(given);
    this.#changed = Number(/Rows matched: (\d+)/.exec(info)?.[1] ?? affectedRows);
  }

  #result(): SqlResult {
    const columns = this.#names.map((name, at) => ({ name, type: this.#types[at] ?? 'unknown' }));
    const rowCount = this.#fields ? this.#rows.length : this.#changed;
    return { columns, rows: this.#rows, rowCount, truncated: this.#truncated };
  }
}

function sizeOf(value: Json): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : JSON.stringify(value).length;
}
