import { z } from 'zod';
import type { Json } from '../workflows/language/json.ts';

/**
 * Any JSON value, in the schema of an action's input or output. Both travel as JSON, so nothing is left to check;
 * z.json() would check again and publish a recursive schema where `{}` says the same. Hence the one cast.
 */
export const anyJson = z.unknown() as unknown as z.ZodType<Json>;
