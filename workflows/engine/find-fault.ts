import { isObject, type Json, type JsonSchema } from '../language/json.ts';
import type { Activation } from './activation.ts';
import { findInputFault, type InputFault, judgesReference } from './input-fault.ts';
import { askOnce } from './outside.ts';

/**
 * Why a value is not what a schema wants, as far as the top of it tells; what is kept outside is looked at there.
 * `key`: what is asked, among the questions of the step. @throws NeedsOutside
 */
export function findFault(
  a: Activation,
  path: string,
  key: string,
  schema: JsonSchema,
  value: Json,
): InputFault | null {
  if (!a.state.hasReferences || !judgesReference(schema, value)) return findInputFault(schema, value);
  const told = askOnce(a, path, key, () => ({ kind: 'judge', schema, value }));
  return isObject(told) ? { field: String(told.field), problem: String(told.problem) } : null;
}
