import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';
import { createReferences } from './create-references.ts';
import { declareInputs } from './declare-inputs.ts';
import { feedDefault } from './feed-default.ts';
import { findTwice } from './find-twice.ts';
import { refuseDocument } from './refuse-document.ts';
import { type References, translateReferences } from './translate-references.ts';
import { translateStep } from './translate-step.ts';

/** Id of the step that holds the `outputs` of a later document; not shown among its tasks. */
export const OUTPUTS_STEP = 'workflow_outputs';

/** Whether a document came as later revisions of the docs write it: `tasks` for `steps`. */
export function isLaterForm(document: Json): document is JsonObject & { tasks: Json } {
  return isObject(document) && 'tasks' in document && !('steps' in document);
}

/**
 * A published document as a definition of the language. The seed's form is one already and comes out as it is;
 * the drifted names (`title`, `tasks`, `inputs`, `outputs`, `condition`, `fallback`, `retry.attempts`) become ours.
 * What is unknown is kept, so that the compiler can refuse it by name.
 * @throws AppError `invalid-definition` for one field under two names, and references that lead nowhere
 */
export function translateDefinition(document: Json): Json {
  if (!isObject(document)) return document;
  const twice = findTwice(document);
  if (twice.length > 0) throw refuseDocument(twice);
  const { title, tasks, inputs, outputs, ...kept } = document;
  const declared = Array.isArray(inputs) ? declareInputs(inputs) : null;
  const input = declared?.reference ?? ((name: string) => `input.${name}`);
  const references = createReferences(input, Array.isArray(outputs) ? outputs : []);
  const [list, root] = isLaterForm(document) ? [document.tasks, '/tasks'] : [kept.steps, '/steps'];
  const translated = Array.isArray(list)
    ? list
        .map((step, at) => translateStep(step, references, `${root}/${at}`))
        .map((step, at, steps) => feedDefault(step, steps[at - 1]))
    : list;
  const last = Array.isArray(outputs) ? [outputsStep(outputs, references)] : [];
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

function outputsStep(outputs: Json[], references: References): Json {
  const values = outputs.flatMap((output, at) =>
    isObject(output)
      ? [[String(output.name), translateReferences(output.value ?? null, references, `/outputs/${at}/value`)] as const]
      : [],
  );
  return { id: OUTPUTS_STEP, type: 'Output', input: Object.fromEntries(values) };
}
