import { isObject, type Json } from '../../../../../workflows/language/json.ts';

/**
 * Finds what the first word of a path stands for: CEL, and how many words of the path it took; a text says what is wrong.
 * `secret`: the next word is the name of a secret, which the language wants to be written out.
 */
export type FindRoot = (path: readonly string[]) => { cel: string; taken: number; secret?: true } | string;

/** What is wrong in a template, in a sentence. */
export class TemplateFault extends Error {}

const template = /\{\{(.*?)\}\}/gs;

/** Rewrites the templates in a value, at any depth, to those of the language. @throws TemplateFault */
export function translateTemplates(value: Json, find: FindRoot): Json {
  if (typeof value === 'string') return translateText(value, find);
  if (Array.isArray(value)) return value.map((item) => translateTemplates(item, find));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, translateTemplates(inner, find)]));
}

/** A lone template keeps its type; in a text, what is absent is nothing. */
function translateText(text: string, find: FindRoot): string {
  const lone = /^\s*\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(text);
  if (lone) return `{{ ${translateExpression(lone[1] ?? '', find)} }}`;
  return text.replaceAll(template, (_, source: string) => {
    const cel = translateExpression(source, find);
    return `{{ cel.bind(it, dyn(${cel}), it == null ? "" : string(it)) }}`;
  });
}

/** CEL that gives what an authored value gives. @throws TemplateFault */
export function toCel(value: Json, find: FindRoot): string {
  if (typeof value === 'string') {
    const parts = value
      .split(template)
      .map((part, at) =>
        at % 2 === 0
          ? JSON.stringify(part)
          : `cel.bind(it, dyn(${translateExpression(part, find)}), it == null ? "" : string(it))`,
      );
    const lone = /^\s*\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(value);
    if (lone) return translateExpression(lone[1] ?? '', find);
    return parts.filter((part, at) => at % 2 === 1 || part !== '""').join(' + ') || '""';
  }
  if (Array.isArray(value)) return `[${value.map((item) => toCel(item, find)).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${toCel(inner, find)}`);
  return `{${fields.join(', ')}}`;
}

/** `a.b || "c"`: the first that is neither null nor an empty text. */
function translateExpression(source: string, find: FindRoot): string {
  const [first = '', ...rest] = source.split('||').map((part) => part.trim());
  const cel = translateOperand(first, find);
  if (rest.length === 0) return cel;
  const other = translateExpression(rest.join('||'), find);
  return `cel.bind(or, dyn(${cel}), or == null || or == "" ? dyn(${other}) : or)`;
}

function translateOperand(source: string, find: FindRoot): string {
  if (/^(?:"[^"\\]*"|'[^'\\]*')$/.test(source)) return JSON.stringify(source.slice(1, -1));
  if (/^(?:-?\d+(?:\.\d+)?|true|false|null)$/.test(source)) return source;
  const path = source.split('.').flatMap(splitSegment);
  if (path.length === 0 || path.some((part) => part === '' || /[{}"'\\\n]/.test(part)))
    throw new TemplateFault(`{{${source}}} is no path of words and numbers with dots between them.`);
  const root = find(path);
  if (typeof root === 'string') throw new TemplateFault(`{{${source}}}: ${root}`);
  const rest = path.slice(root.taken);
  if (root.secret) return [root.cel, ...rest].join('.');
  if (rest.length === 0) return root.cel;
  const steps = rest.map((part) => (/^\d+$/.test(part) ? `[?${part}]` : `[?${JSON.stringify(part)}]`));
  return `cel.bind(of, dyn(${root.cel}), of == null ? null : of${steps.join('')}.orValue(null))`;
}

/** `response:0` and `a[0]` are `body`, or `a`, and an index. */
function splitSegment(segment: string): string[] {
  const text = segment.trim();
  const colon = /^response:(\d+)$/.exec(text);
  if (colon) return ['body', colon[1] ?? '0'];
  const indexed = /^(.*?)((?:\[\d+\])+)$/.exec(text);
  if (!indexed) return [text];
  return [indexed[1] ?? '', ...[...(indexed[2] ?? '').matchAll(/\d+/g)].map(([digits]) => digits)].filter(Boolean);
}
