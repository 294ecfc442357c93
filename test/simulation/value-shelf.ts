import { findInputFault } from '../../workflows/engine/input-fault.ts';
import { runPure } from '../../workflows/engine/run-pure.ts';
import { createStepLookup } from '../../workflows/engine/step-lookup.ts';
import { type StepError, toStepError } from '../../workflows/language/app-error.ts';
import { createEvaluator } from '../../workflows/language/create-evaluator.ts';
import type { Scope } from '../../workflows/language/evaluator.ts';
import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';
import { isReference, type Reference } from '../../workflows/language/references.ts';
import type { OutsideWork } from '../../workflows/outside-work.ts';
import { workflowSteps } from '../../workflows/steps/index.gen.ts';
import type { RandomSource } from './random-source.ts';

/** One for all runs: it keeps nothing but what it parsed. */
export const sharedEvaluator = createEvaluator();
/** Finds pure steps, for all runs. */
export const sharedSteps = createStepLookup(workflowSteps);

/** Values that are kept outside of one run, in memory. */
export interface ValueShelf {
  used: boolean;
  /** A reference to a value. */
  keep(value: Json): Json;
  /** The value, or a reference to it or to its large fields when it has more characters than that. */
  keepLarge(value: Json, limit: number): Json;
  /** The value, or now and then a reference to it or to a part of it. */
  maybeKeep(value: Json): Json;
  /** A value without references. */
  whole(value: Json): Json;
  /** Answers a question of the engine. */
  answer(work: OutsideWork): { value: Json } | { error: StepError };
}

/** A shelf that keeps so many of the values it is offered. */
export function createValueShelf(random: RandomSource, often: number): ValueShelf {
  const kept: Json[] = [];
  const whole = (value: Json): Json => {
    if (kept.length === 0) return value;
    if (Array.isArray(value)) return value.map(whole);
    if (!isObject(value)) return value;
    const at = value['\u0000ref'];
    if (at !== undefined) return whole(kept[Number(at)] ?? null);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, whole(inner)]));
  };
  const keep = (value: Json): Json => {
    kept.push(value);
    const reference: Reference = { '\u0000ref': String(kept.length - 1), size: JSON.stringify(value).length };
    return { ...reference };
  };
  const maybeKeep = (value: Json): Json => {
    if (often === 0 || value === null || !random.chance(often)) return value;
    if (!isObject(value) || random.chance(0.5)) return keep(value);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keep(inner)]));
  };
  const shelf: ValueShelf = {
    get used() {
      return kept.length > 0;
    },
    keep,
    keepLarge(value, limit) {
      if (JSON.stringify(value).length <= limit || isReference(value)) return value;
      if (!isObject(value)) return keep(value);
      // As the store does: an object keeps its shape where its fields make it large.
      const large = (inner: Json): boolean => JSON.stringify(inner).length > limit / 2;
      const fields = Object.entries(value).map(([key, inner]) => [key, large(inner) ? keep(inner) : inner]);
      return Object.fromEntries(fields);
    },
    maybeKeep,
    whole,
    answer(work) {
      try {
        return { value: carryOut(shelf, work) };
      } catch (error) {
        return { error: toStepError(error, null) };
      }
    },
  };
  return shelf;
}

function carryOut({ keep, keepLarge, maybeKeep, whole }: ValueShelf, work: OutsideWork): Json {
  switch (work.kind) {
    case 'template': {
      const scope = wholeScope(whole, work.scope);
      if (work.test && typeof work.template === 'string') return sharedEvaluator.test(work.template, scope);
      return maybeKeep(sharedEvaluator.resolve(work.template, scope));
    }
    case 'pure': {
      const type = sharedSteps(work.type, work.revision);
      if (type?.kind !== 'pure') throw new Error(`There is no step ${work.type}.`);
      return maybeKeep(runPure(type, work.step, whole(work.input), whole(work.previous)));
    }
    case 'keep':
      return work.limit === undefined ? keep(work.value) : keepLarge(work.value, work.limit);
    case 'take': {
      const input = whole(work.input);
      const previous = whole(work.previous);
      if (!isObject(input) || !isObject(previous)) return input;
      const missing = work.keys.filter((key) => !Object.hasOwn(input, key) && Object.hasOwn(previous, key));
      return { ...input, ...Object.fromEntries(missing.map((key) => [key, previous[key] ?? null])) };
    }
    case 'check':
    case 'schema':
      return null;
    case 'judge': {
      const fault = findInputFault(work.schema, whole(work.value));
      return fault && { ...fault };
    }
    case 'concat':
      return maybeKeep(work.parts.flatMap((part) => whole(part)));
    case 'slice': {
      const list = whole(work.list);
      return Array.isArray(list) ? { length: list.length, items: list.slice(work.from, work.to).map(maybeKeep) } : null;
    }
    case 'load':
      return whole({ ...work.reference });
  }
}

/** The names of a scope hold JSON, so that it is JSON as a whole; what comes back has the same shape. */
function wholeScope(whole: (value: Json) => Json, scope: Scope): Scope {
  const opened: { [name in keyof Scope]?: Json } = {};
  for (const [name, value] of Object.entries(scope as unknown as JsonObject))
    Object.assign(opened, { [name]: whole(value) });
  return { ...scope, ...(opened as unknown as Scope) };
}
