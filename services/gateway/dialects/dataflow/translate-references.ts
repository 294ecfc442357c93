import { isObject, type Json } from '../../../../workflows/language/json.ts';

/** CEL for an input by name; one with a default gives it when the caller did not. */
export type InputReference = (name: string) => string;

/** What the names in a document's templates stand for. */
export interface References {
  input: InputReference;
  /** CEL for a workflow output by name; `pointer` is the place that refers to it. */
  output: (name: string, pointer: string) => string;
}

/** Rewrites `{{inputs.X}}`, `{{tasks.NAME.outputs.Y}}` and `{{outputs.X}}` at any depth to what the language calls them. */
export function translateReferences(value: Json, references: References, pointer: string): Json {
  if (typeof value === 'string')
    return value.replaceAll(/\{\{.*?\}\}/gs, (template) => translateTemplate(template, references, pointer));
  if (Array.isArray(value)) return value.map((item, at) => translateReferences(item, references, `${pointer}/${at}`));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, translateReferences(inner, references, `${pointer}/${key}`)]),
  );
}

/** In one pass, so that what is put in is not rewritten again. */
function translateTemplate(template: string, references: References, pointer: string): string {
  return template.replaceAll(
    /(?<![\w.])(?:tasks\.(\w+)\.outputs\b|(inputs|outputs)\.(\w+))/g,
    (_, task: string | undefined, kind: string, name: string) => {
      if (task !== undefined) return `steps.${task}.output`;
      return kind === 'inputs' ? references.input(name) : references.output(name, pointer);
    },
  );
}
