import type { Json } from '../workflows/language/json.ts';
import type { Reference } from '../workflows/language/references.ts';

/**
 * Values that are sealed before they are kept outside of runs: outputs that a definition says are encrypted. Only what
 * activities work with is opened; everybody else sees that something is there.
 */
export interface EncryptedValues {
  /** A reference that says so, and whose it is. */
  keep(tenantId: string, value: Json): Promise<Reference>;
  /** @throws AppError `secret-unreadable` */
  load(reference: Reference): Promise<Json>;
}
