import type { Json, JsonObject } from '../../workflows/language/json.ts';
import type { Insertion, RunStatement } from './sql-flavor.ts';

/** How rows are written as `VALUES`. */
export interface ValuesStyle {
  /** Quotes the name of a column. */
  quoteName(name: string): string;
  /** The place of a value of a column in the statement; `place` counts from 1. */
  write(place: number, column: string): string;
  /** What stands behind the rows. */
  ending: string;
  /** The most values that go with one statement. */
  maxValues: number;
}

/** Bytes of rows that go with one statement: less than any server takes. A row that is larger goes alone. */
const PORTION_BYTES = 1024 * 1024;

/** Adds rows by `VALUES (…), (…)`, as many with one statement as the database takes. @returns how many were added */
export async function insertByValues(
  run: RunStatement,
  { table, columns, rows }: Omit<Insertion, 'ignoreConflicts'>,
  { quoteName, write, ending, maxValues }: ValuesStyle,
): Promise<number> {
  const names = columns.map(quoteName).join(', ');
  let inserted = 0;
  for (const portion of portionsOf(rows, Math.max(1, Math.floor(maxValues / columns.length)))) {
    const places = portion.map((_, row) =>
      columns.map((column, index) => write(row * columns.length + index + 1, column)).join(', '),
    );
    const sql = `INSERT INTO ${table} (${names}) VALUES (${places.join('), (')})${ending}`;
    const values = portion.flatMap((row) => columns.map((column): Json => row[column] ?? null));
    inserted += (await run({ sql, values })).rowCount;
  }
  return inserted;
}

function* portionsOf(rows: readonly JsonObject[], most: number): Generator<JsonObject[]> {
  let portion: JsonObject[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row));
    if (portion.length === most || (portion.length > 0 && bytes + size > PORTION_BYTES)) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(row);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}
