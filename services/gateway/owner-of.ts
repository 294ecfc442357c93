import type { Dialect } from './define-dialect.ts';

/** The dialect that answers a path, known routes or not. */
export function ownerOf(dialects: readonly Dialect[], path: string): Dialect | undefined {
  return dialects.find(({ owns }) => owns.some((base) => path === base || path.startsWith(`${base}/`)));
}
