import { createHash } from 'node:crypto';

/** An id of fixed length for what the tenant's parts name together, whatever their text. */
export function idOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
