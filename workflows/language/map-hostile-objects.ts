/** A copy in which every object with a field called `constructor` is a Map, which the library reads without asking for its type. */
export function mapHostileObjects(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, mapHostile(entry)]));
}

/** A value in which every such object is a Map. */
export function mapHostile(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapHostile);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, mapHostile(entry)] as const);
  return Object.hasOwn(value, 'constructor') ? new Map(entries) : Object.fromEntries(entries);
}
