import type { ExpressionBudget } from './expression-budget.ts';
import { toJson } from './to-json.ts';

/** How a value reads inside text: strings as they are, other values as JSON text. */
export function textOf(value: unknown, budget: ExpressionBudget): string {
  const json = toJson(value, budget);
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  budget.text(text.length);
  return text;
}
