import type { Scope } from './evaluator.ts';
import type { Json, JsonObject } from './json.ts';
import { findMarked, replaceMarked } from './marked-values.ts';

/**
 * A text whose template names secrets, with what else it reads. It stands in the place of what the template will give,
 * until the activity that performs the step opens it: no run ever holds a secret. Like references, its key is ours alone.
 */
export interface Sealed {
  '\u0000sealed': string;
  scope: Scope;
}

const SEALED_KEY = '\u0000sealed';

/** What is shown in the place of a sealed value. */
export const REDACTED = '[REDACTED]';

/** Seals a template with the scope that it is to be evaluated in. */
export function seal(template: string, scope: Scope): JsonObject {
  // A scope is JSON with an object at its top.
  return { [SEALED_KEY]: template, scope: scope as unknown as JsonObject };
}

/** Whether a value is a sealed one. No author's value looks like this. */
export function isSealed(value: unknown): value is Sealed & JsonObject {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, SEALED_KEY);
}

/** Every sealed value inside a value, itself included. */
export function findSealed(value: Json): Sealed[] {
  return findMarked(value, isSealed);
}

/** Puts what `open` gives in the place of every sealed value; what holds none is given back as it is. */
export function replaceSealed(value: Json, open: (sealed: Sealed) => Json): Json {
  return replaceMarked(value, isSealed, open);
}

/** The value as records show it. */
export function redactSealed(value: Json): Json {
  return replaceSealed(value, () => REDACTED);
}
