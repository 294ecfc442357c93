/**
 * What a dialect finds a workflow by: its name and the names that it published, in one text. Any Unicode may be in them;
 * JSON keeps them apart. Ids and aliases hold no `:`, so that a key may stand wherever they do.
 */
export function exposedKey(dialect: string, ...names: readonly string[]): string {
  return `${dialect}:${JSON.stringify(names)}`;
}

/** Whether a reference to a workflow is such a key. */
export function isExposedKey(reference: string): boolean {
  return reference.includes(':');
}
