import { nearest } from '../../../../workflows/language/did-you-mean.ts';
import { isObject, type Json } from '../../../../workflows/language/json.ts';
import {
  hasTemplate,
  loneExpression,
  splitTemplate,
  UnclosedTemplate,
} from '../../../../workflows/language/template.ts';
import { refuseDocument } from './refuse-document.ts';
import { type InputReference, type References, translateReferences } from './translate-references.ts';

/** Characters that all references of a document may grow to, and outputs that may lead from one to the next. */
const MOST_CHARACTERS = 200_000;
const MOST_NESTED = 50;

/** References of a document: an output is put in place as the expression that defines it. @throws AppError `invalid-definition` */
export function createReferences(input: InputReference, outputs: readonly Json[]): References {
  const values = new Map(outputs.filter(isObject).map(({ name, value }) => [String(name), value ?? null]));
  const open = new Set<string>();
  let characters = 0;
  const spend = (expression: string, pointer: string): string => {
    characters += expression.length;
    if (characters <= MOST_CHARACTERS) return expression;
    throw refuseDocument([
      { pointer, detail: 'What inputs and outputs stand for is too long here; refer to tasks instead.' },
    ]);
  };
  const references: References = {
    input,
    output(name, pointer) {
      const value = values.get(name);
      if (value === undefined) throw unknownOutput(name, [...values.keys()], pointer);
      if (open.has(name)) throw cycle(name, open, pointer);
      if (open.size >= MOST_NESTED)
        throw refuseDocument([
          { pointer, detail: `Outputs refer to outputs more than ${MOST_NESTED} deep; refer to tasks.` },
        ]);
      open.add(name);
      const expression = toExpression(translateReferences(value, references, pointer));
      open.delete(name);
      return spend(`(${expression})`, pointer);
    },
  };
  return references;
}

/** CEL that gives what an authored value gives. */
function toExpression(value: Json): string {
  if (typeof value === 'string') return hasTemplate(value) ? textExpression(value) : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toExpression).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${toExpression(inner)}`);
  return `{${fields.join(', ')}}`;
}

function textExpression(text: string): string {
  try {
    const parts = splitTemplate(text).map((part) =>
      part.kind === 'text' ? JSON.stringify(part.text) : `string(${part.source})`,
    );
    return loneExpression(text) ?? parts.join(' + ');
  } catch (error) {
    // The compiler refuses the output itself, which says it better.
    if (error instanceof UnclosedTemplate) return 'null';
    throw error;
  }
}

function unknownOutput(name: string, known: string[], pointer: string) {
  const suggestion = nearest(name, known);
  const told =
    known.length === 0
      ? 'the document has no `outputs`'
      : suggestion === undefined
        ? `it has ${known.map((one) => `\`${one}\``).join(', ')}`
        : `did you mean \`${suggestion}\`?`;
  const detail = `There is no output \`${name}\` of the workflow; ${told}${told.endsWith('?') ? '' : '.'} A task's own is \`tasks.NAME.outputs.${name}\`.`;
  return refuseDocument([{ pointer, detail, ...(suggestion === undefined ? {} : { suggestion }) }]);
}

function cycle(name: string, open: ReadonlySet<string>, pointer: string) {
  const path = [...open]
    .slice([...open].indexOf(name))
    .concat(name)
    .map((one) => `\`${one}\``);
  return refuseDocument([{ pointer, detail: `Outputs refer to each other in a circle: ${path.join(' → ')}.` }]);
}
