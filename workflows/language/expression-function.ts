import type { ExpressionBudget } from './expression-budget.ts';
import type { Json } from './json.ts';

/** One function that expressions can call, with what the docs show and the tests execute. */
export interface ExpressionFunction {
  /** `name(type, …): type` in CEL types; callable as `name(a, b)` and as `a.name(b)` unless `form` says otherwise. */
  signature: string;
  doc: string;
  /** An expression and the JSON it gives. */
  example: { expression: string; result: Json };
  /** Absent: the language's own; the entry documents and allows it. */
  run?: (budget: ExpressionBudget, ...values: readonly unknown[]) => unknown;
}

/** Defines a function of ours. */
export function define(
  signature: string,
  doc: string,
  example: [expression: string, result: Json],
  run: (budget: ExpressionBudget, ...values: readonly unknown[]) => unknown,
): ExpressionFunction {
  return { ...allow(signature, doc, example), run };
}

/** Allows a function that the language brings. */
export function allow(
  signature: string,
  doc: string,
  [expression, result]: [expression: string, result: Json],
): ExpressionFunction {
  return { signature, doc, example: { expression, result } };
}

/** The name in a signature. */
export function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf('(')).split('.').at(-1) ?? signature;
}

/** The types in a signature's brackets. */
export function argumentTypesOf(signature: string): string[] {
  const inner = /\((.*)\): /.exec(signature)?.[1] ?? '';
  return inner === '' ? [] : inner.split(', ');
}

/** What a function refuses: told to the author as it stands. */
export class FunctionRefusal extends Error {
  /** The 0-based place of the call, once it is known. */
  position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.position = position;
  }
}

/** A number, whether the language holds it as double or as integer. */
export function asNumber(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new FunctionRefusal(`${what} must be a number, not ${kindOf(value)}`);
}

/** Text. */
export function asText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new FunctionRefusal(`${what} must be a string, not ${kindOf(value)}`);
}

/** A list, counted once per element. */
export function asList(value: unknown, budget: ExpressionBudget): readonly unknown[] {
  if (!Array.isArray(value)) throw new FunctionRefusal(`a list is needed, not ${kindOf(value)}`);
  budget.work(value.length);
  return value;
}

/** A field of a list element: own properties only; absent is null. */
export function fieldOf(element: unknown, key: string): unknown {
  if (element instanceof Map) return element.get(key) ?? null;
  if (typeof element !== 'object' || element === null || Array.isArray(element))
    throw new FunctionRefusal(`the elements must be objects with the field "${key}", not ${kindOf(element)}`);
  return Object.hasOwn(element, key) ? Reflect.get(element, key) : null;
}

/** The word for a value's kind in messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'bigint' || typeof value === 'number') return 'a number';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? 'a boolean' : 'a string';
}
