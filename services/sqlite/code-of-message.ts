/** What SQLite says for its result codes, and in front of the names that broke a constraint. */
const sayings: readonly (readonly [RegExp, number])[] = [
  [/^database is locked/, 5],
  [/^database (?:table|schema) is locked/, 6],
  [/^out of memory/, 7],
  [/^attempt to write a readonly database/, 8],
  [/^disk I\/O error/, 10],
  [/^database disk image is malformed/, 11],
  [/^database or disk is full/, 13],
  [/^unable to open database file/, 14],
  [/^string or blob too big/, 18],
  [/^datatype mismatch/, 20],
  [/^not authorized/, 23],
  [/^(?:column|bind) .*index out of range/, 25],
  [/^file is not a database/, 26],
  [/^CHECK constraint failed/, 275],
  [/^FOREIGN KEY constraint failed/, 787],
  [/^NOT NULL constraint failed/, 1299],
  [/^UNIQUE constraint failed/, 2067],
  [/^cannot store \w+ value in \w+ column/, 3091],
];

/** The (extended) result code of what SQLite said; 1 where it says no more than that something is wrong. */
export function codeOfMessage(message: string): number {
  return sayings.find(([pattern]) => pattern.test(message))?.[1] ?? 1;
}
