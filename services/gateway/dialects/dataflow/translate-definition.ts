import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';
import { declareInputs } from './declare-inputs.ts';
import { type InputReference, translateReferences } from './translate-references.ts';

/** Id of the step that holds the `outputs` of a later document; not shown among its tasks. */
export const OUTPUTS_STEP = 'workflow_outputs';

/** Whether a document came as later revisions of the docs write it: `tasks` for `steps`. */
export function isLaterForm(document: Json): document is JsonObject & { tasks: Json } {
  return isObject(document) && 'tasks' in document && !('steps' in document);
}

/**
 * A published document as a definition of the language. The seed's form is one already and comes out as it is;
 * the drifted names (`title`, `tasks`, `inputs`, `outputs`, `condition`, `retry.attempts`) become ours.
 * What is unknown is kept, so that the compiler can refuse it by name.
 */
export function translateDefinition(document: Json): Json {
  if (!isObject(document)) return document;
  const { title, tasks, inputs, outputs, ...kept } = document;
  const declared = Array.isArray(inputs) ? declareInputs(inputs) : null;
  const input: InputReference = declared?.reference ?? ((name) => `input.${name}`);
  const steps = isLaterForm(document) ? document.tasks : kept.steps;
  const translated = Array.isArray(steps) ? steps.map((step) => translateStep(step, input)) : steps;
  const last = Array.isArray(outputs) ? [outputsStep(outputs, input)] : [];
  return {
    ...(title === undefined || 'name' in kept ? {} : { name: title }),
    ...kept,
    ...(title !== undefined && 'name' in kept ? { title } : {}),
    ...(declared ? { input: declared.schema } : inputs === undefined ? {} : { inputs }),
    ...(translated === undefined ? {} : { steps: Array.isArray(translated) ? [...translated, ...last] : translated }),
    ...(tasks !== undefined && !isLaterForm(document) ? { tasks } : {}),
    ...(outputs !== undefined && !Array.isArray(outputs) ? { outputs } : {}),
  };
}

function translateStep(step: Json, input: InputReference): Json {
  if (!isObject(step)) return step;
  const { name, inputs, condition, retry, ...kept } = step;
  const translated: JsonObject = {
    ...(name === undefined ? {} : 'id' in kept ? { name } : { id: name }),
    ...kept,
    ...(inputs === undefined ? {} : { input: toMap(inputs) }),
    ...(condition === undefined ? {} : { when: toTemplate(condition) }),
    ...(retry === undefined ? {} : { retry: translateRetry(retry) }),
  };
  return translateReferences(translated, input);
}

/** Both encodings are published: `[{ name, value }]` and `{ name: value }`. */
function toMap(inputs: Json): Json {
  if (!Array.isArray(inputs)) return inputs;
  return Object.fromEntries(inputs.filter(isObject).map(({ name, value }) => [String(name), value ?? null]));
}

function toTemplate(condition: Json): Json {
  return typeof condition === 'string' && !condition.includes('{{') ? `{{ ${condition} }}` : condition;
}

/** `delay` counts seconds; it grows by `multiplier`, of which the language knows 1 (fixed) and 2 (exponential). */
function translateRetry(retry: Json): Json {
  if (!isObject(retry) || !('attempts' in retry)) return retry;
  const { attempts, delay, multiplier, ...kept } = retry;
  return {
    ...kept,
    ...(attempts === undefined ? {} : { maxAttempts: attempts }),
    ...(typeof delay === 'number' ? { delay: `PT${delay}S` } : delay === undefined ? {} : { delay }),
    backoff: multiplier === 1 ? 'fixed' : 'exponential',
  };
}

function outputsStep(outputs: Json[], input: InputReference): Json {
  const values = Object.fromEntries(outputs.filter(isObject).map(({ name, value }) => [String(name), value ?? null]));
  return { id: OUTPUTS_STEP, type: 'Output', input: translateReferences(values, input) };
}
