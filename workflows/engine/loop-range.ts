import { AppError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { Json } from '../language/json.ts';
import type { LoopBody } from '../language/plan.ts';
import { quoteValue } from '../language/references.ts';
import type { Activation } from './activation.ts';
import { countInline } from './inline-size.ts';
import { keepInput } from './large-values.ts';
import { resolveTemplate } from './outside.ts';
import { countItems } from './spill.ts';

/** What a loop goes over, resolved. */
export interface LoopRange {
  /** Null: a condition says. */
  total: number | null;
  items?: Json;
}

/** Resolves what a loop goes over. @throws AppError `step-input-invalid`, `loop-limit`, and as resolving does. */
export function readRange(a: Activation, path: string, body: LoopBody, scope: Scope): LoopRange {
  if (body.over.by === 'condition') return { total: null };
  const range = body.over.by === 'items' ? readItems(a, path, body.over.items, scope) : readCount(a, path, body, scope);
  if ((range.total ?? 0) > body.maxIterations) throw tooMany(body, range.total ?? 0);
  return range;
}

/** A loop makes more passes than it may. */
export function tooMany({ maxIterations }: LoopBody, passes: number): AppError {
  const message = `The loop would make ${passes} passes and may make ${maxIterations}. Split the list, let the condition end, or raise "maxIterations" (10,000 at most).`;
  return new AppError('loop-limit', message, { details: { limit: maxIterations } });
}

function readItems(a: Activation, path: string, authored: Json, scope: Scope): LoopRange {
  const items = keepInput(a, path, resolveTemplate(a, path, authored, scope));
  const total = countItems(a, path, items);
  if (total === null) throw refuse('items', 'a list', items);
  countInline(a, items);
  return { total, items };
}

function readCount(a: Activation, path: string, { over }: LoopBody, scope: Scope): LoopRange {
  const count = over.by === 'count' ? resolveTemplate(a, path, over.count, scope) : null;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return { total: count };
  throw refuse('count', 'a whole number from 0', count);
}

function refuse(field: string, expected: string, value: Json): AppError {
  const message = `The "${field}" of a loop must be ${expected}; it is ${quoteValue(value)}.`;
  return new AppError('step-input-invalid', message, { details: { field } });
}
