import type { Json } from '../workflows/language/json.ts';
import type { Reference } from '../workflows/language/references.ts';

/** Values that are kept outside of runs; `services/store` implements it. They never change: both calls may be repeated. */
export interface ValueStore {
  /** The value itself; references inside of it stay. Not to be changed by whoever gets it. @throws when it is missing */
  load(reference: Reference): Promise<Json>;
  /** Keeps a value whatever its size; references inside of it stay. @throws AppError `step-output-too-large` over 20 MiB */
  keep(value: Json): Promise<Reference>;
}
