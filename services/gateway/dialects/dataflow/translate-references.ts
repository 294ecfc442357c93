import { isObject, type Json } from '../../../../workflows/language/json.ts';

/** CEL for an input by name; one with a default gives it when the caller did not. */
export type InputReference = (name: string) => string;

/** Rewrites `{{inputs.X}}` and `{{tasks.NAME.outputs.Y}}` at any depth to what the language calls them. */
export function translateReferences(value: Json, input: InputReference): Json {
  if (typeof value === 'string')
    return value.replaceAll(/\{\{.*?\}\}/gs, (template) => translateTemplate(template, input));
  if (Array.isArray(value)) return value.map((item) => translateReferences(item, input));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, translateReferences(inner, input)]));
}

function translateTemplate(template: string, input: InputReference): string {
  return template
    .replaceAll(/(?<![\w.])tasks\.(\w+)\.outputs\b/g, 'steps.$1.output')
    .replaceAll(/(?<![\w.])inputs\.(\w+)/g, (_, name: string) => input(name));
}
