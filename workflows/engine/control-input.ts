import { isObject, type Json, type JsonSchema } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { isEncrypted, isReference, UNREADABLE } from '../language/references.ts';
import type { Activation } from './activation.ts';
import { findFault } from './find-fault.ts';
import { refuseInput } from './input-fault.ts';
import { loadWhole } from './large-values.ts';

/**
 * The resolved input of a step that the engine itself performs, checked as that of a pure step is; fields that may be
 * left out are left out when they are null. @throws NeedsOutside, AppError `step-input-invalid`
 */
export function readControlInput(a: Activation, path: string, step: PlanStep, given: Json): Json {
  const input = loadWhole(a, path, given);
  if (input === null && isEncrypted(given))
    throw refuseInput(step.id, step.type, { field: '', problem: `is ${UNREADABLE}` });
  const type = a.steps(step.type, step.revision);
  // Runs of the first engine took what came.
  if (!type || a.run.engineVersion < 2) return input;
  const read = withoutNulls(type.input, input);
  const fault = findFault(a, path, 'fits', type.input, input === null && isReference(given) ? given : read);
  if (fault) throw refuseInput(step.id, type.type, fault);
  return read;
}

function withoutNulls(schema: JsonSchema, input: Json): Json {
  if (!isObject(schema) || !isObject(schema.properties) || !isObject(input)) return input;
  const { properties, required } = schema;
  const isOptional = (key: string) =>
    Object.hasOwn(properties, key) && !(Array.isArray(required) && required.includes(key));
  return Object.fromEntries(Object.entries(input).filter(([key, value]) => value !== null || !isOptional(key)));
}
