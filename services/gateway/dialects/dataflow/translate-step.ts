import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';
import { refuseDocument } from './refuse-document.ts';
import { refusedTypes } from './task-types.ts';
import { type References, translateReferences } from './translate-references.ts';

/** A published step or task as a step of the language. @throws AppError `invalid-definition` */
export function translateStep(step: Json, references: References, pointer: string): Json {
  if (!isObject(step)) return step;
  const { name, inputs, condition, retry, fallback, ...kept } = step;
  refuseType(kept.type, `${pointer}/type`);
  const translated: JsonObject = {
    ...(name === undefined ? {} : 'id' in kept ? { name } : { id: name }),
    ...kept,
    ...(inputs === undefined ? {} : { input: toMap(inputs) }),
    ...(condition === undefined ? {} : { when: toTemplate(condition) }),
    ...(retry === undefined ? {} : { retry: translateRetry(retry) }),
    ...(fallback === undefined ? {} : { onError: { then: [toHandler(fallback, `${pointer}/fallback`)] } }),
  };
  return translateReferences(translated, references, pointer);
}

/** `{ task, inputs }`: a step of that type runs when this one has failed for good, and gives the output. */
function toHandler(fallback: Json, pointer: string): Json {
  const { task, inputs, ...rest } = isObject(fallback) ? fallback : {};
  const [unknown] = Object.keys(rest);
  if (!isObject(fallback) || typeof task !== 'string' || unknown !== undefined) {
    const place = isObject(fallback) && unknown !== undefined ? `${pointer}/${unknown}` : pointer;
    const what = unknown === undefined ? '' : `, and no \`${unknown.slice(0, 80)}\``;
    throw refuseDocument([
      {
        pointer: place,
        detail: `A \`fallback\` is { "task": "<type>", "inputs": { … } }${what}; \`task\` is a task type.`,
      },
    ]);
  }
  refuseType(task, `${pointer}/task`);
  return { type: task, ...(inputs === undefined ? {} : { input: toMap(inputs) }) };
}

/** Published types that do not run here say why, instead of being unknown. @throws AppError `invalid-definition` */
function refuseType(type: Json | undefined, pointer: string): void {
  const why = typeof type === 'string' && Object.hasOwn(refusedTypes, type) ? refusedTypes[type] : undefined;
  if (why === undefined) return;
  throw refuseDocument([{ pointer, detail: `Tasks of the type \`${type}\` do not run here: ${why}.` }]);
}

/** Both encodings are published: `[{ name, value }]` and `{ name: value }`. */
function toMap(inputs: Json): Json {
  if (!Array.isArray(inputs)) return inputs;
  return Object.fromEntries(inputs.filter(isObject).map(({ name, value }) => [String(name), value ?? null]));
}

function toTemplate(condition: Json): Json {
  return typeof condition === 'string' && !condition.includes('{{') ? `{{ ${condition} }}` : condition;
}

/** `delay` counts seconds; it grows by `multiplier`, 2 unless given, of which 1 is a fixed pause. */
function translateRetry(retry: Json): Json {
  if (!isObject(retry) || !('attempts' in retry || 'multiplier' in retry)) return retry;
  const { attempts, delay, multiplier, ...kept } = retry;
  const factor = multiplier === undefined || multiplier === 2 ? {} : { factor: multiplier };
  return {
    ...(attempts === undefined ? {} : { maxAttempts: attempts }),
    ...(typeof delay === 'number' ? { delay: `PT${delay}S` } : delay === undefined ? {} : { delay }),
    ...(multiplier === 1 ? { backoff: 'fixed' } : { backoff: 'exponential', ...factor }),
    ...kept,
  };
}
