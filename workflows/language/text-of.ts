import type { ExpressionBudget } from './expression-budget.ts';
import { toJson } from './to-json.ts';

/** How a value reads inside text: strings as they are, other values as JSON text. */
export function textOf(value: unknown, budget: ExpressionBudget): string {
  // Text holds integers of any size; JSON numbers end at 2^53.
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return jsonText(value, budget);
  budget.text(value.length);
  return value;
}

/** The JSON text of a value. */
export function jsonText(value: unknown, budget: ExpressionBudget): string {
  const text = JSON.stringify(toJson(value, budget));
  budget.text(text.length);
  return text;
}
