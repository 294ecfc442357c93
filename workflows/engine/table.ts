/** Values by a key that comes from outside: without a prototype, so that `constructor` is a step id like any other. */
export type Table<T> = { [key: string]: T };

/** An empty table, or a copy of one that has been through JSON. */
export function createTable<T>(from: Table<T> = {}): Table<T> {
  return Object.assign(Object.create(null), from);
}
