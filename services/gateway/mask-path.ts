import type { Dialect } from './define-dialect.ts';
import { ownerOf } from './owner-of.ts';

/** A path as logs and problems may show it: what follows a public path may be all that opens it. */
export function maskPath(dialects: readonly Dialect[], path: string): string {
  const open = ownerOf(dialects, path)?.publicPaths?.find((base) => path.startsWith(`${base}/`));
  return open === undefined ? path : `${open}/…`;
}
