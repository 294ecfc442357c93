import { AppError } from './app-error.ts';
import { characterIndex } from './characters.ts';
import type { DefinitionRead } from './definition-read.ts';
import { describeType } from './describe-type.ts';
import { explainCelError } from './explain-cel-error.ts';
import { expressionLimits } from './expression-budget.ts';
import { below } from './fault-list.ts';
import { inferType } from './infer-type.ts';
import { instrument } from './instrument.ts';
import { isObject, type Json, type JsonSchema } from './json.ts';
import { parseExpression } from './parse-expression.ts';
import type { Complain } from './secret-type.ts';
import { staticPaths } from './static-paths.ts';
import { findMisfit, literalType, unionType } from './static-type.ts';
import { hasTemplate, loneExpression, splitTemplate, UnclosedTemplate } from './template.ts';
import type { TypeScope } from './type-scope.ts';

/** Whose templates are checked, and what they can name. */
export interface TemplatePlace {
  read: DefinitionRead;
  scope: TypeScope;
  /** Absent: the template stands in no step. */
  step?: string | undefined;
  label: string;
}

/** The type of an authored value; every template in it is checked on the way. */
export function authoredType(value: Json, pointer: string, place: TemplatePlace): JsonSchema {
  if (typeof value === 'string') return textType(value, pointer, place);
  if (Array.isArray(value)) {
    const items = value.map((entry, index) => authoredType(entry, below(pointer, index), place));
    return items.length === 0 ? { type: 'array' } : { type: 'array', items: unionType(items) };
  }
  if (!isObject(value)) return literalType(value);
  const properties = Object.entries(value).map(
    ([key, entry]) => [key, authoredType(entry, below(pointer, key), place)] as const,
  );
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: Object.keys(value),
    additionalProperties: false,
  };
}

/** Whether a value holds a template anywhere. */
export function holdsTemplate(value: Json): boolean {
  if (typeof value === 'string') return hasTemplate(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsTemplate);
}

/** Checks a template that must give a boolean, and gives it back. */
export function checkCondition(value: Json, pointer: string, place: TemplatePlace): string {
  const { faults } = place.read;
  const lone = typeof value === 'string' ? readTemplate(value, pointer, place, () => loneExpression(value)) : null;
  if (typeof value !== 'string' || lone === null) {
    if (typeof value !== 'string' || lone === null)
      faults.add(
        pointer,
        `${place.label}: a condition is one template that gives true or false, such as "{{ input.total > 0 }}".`,
        { step: place.step },
      );
    return '{{ false }}';
  }
  if (lone === undefined) return '{{ false }}';
  const type = expressionType(lone, pointer, place);
  if (findMisfit(type, { type: 'boolean' }))
    faults.add(
      pointer,
      `${place.label}: the condition \`${lone}\` gives ${describeType(type)}, not true or false; compare it with something.`,
      { step: place.step },
    );
  return value;
}

function textType(text: string, pointer: string, place: TemplatePlace): JsonSchema {
  if (!hasTemplate(text)) return literalType(text);
  const lone = readTemplate(text, pointer, place, () => loneExpression(text));
  if (lone === undefined) return true;
  if (lone !== null) return expressionType(lone, pointer, place);
  for (const part of readTemplate(text, pointer, place, () => splitTemplate(text)) ?? [])
    if (part.kind === 'expression') expressionType(part.source, pointer, place);
  return { type: 'string' };
}

/** What splitting gives; undefined, with a fault, when the template has no end. */
function readTemplate<Result>(
  text: string,
  pointer: string,
  place: TemplatePlace,
  split: () => Result,
): Result | undefined {
  try {
    return split();
  } catch (error) {
    if (!(error instanceof UnclosedTemplate)) throw error;
    place.read.faults.add(
      pointer,
      `${place.label}: ${error.message} in \`${text.slice(0, 120)}\`. Write "{{" as {{ "{{" }}.`,
      { step: place.step },
    );
    return undefined;
  }
}

function expressionType(source: string, pointer: string, place: TemplatePlace): JsonSchema {
  const { read, scope, step, label } = place;
  try {
    const program = parseExpression(read.environment, source, expressionLimits);
    let clean = true;
    const complain: Complain = (position, detail, suggestion) => {
      clean = false;
      const meant = suggestion === undefined ? '.' : `; did you mean \`${suggestion}\`?`;
      const at = `at character ${characterIndex(source, position) + 1}`;
      read.faults.add(pointer, `${label}: in \`${shorten(source)}\` ${at}, ${detail}${meant}`, { suggestion, step });
    };
    const type = inferType(program.root, scope, complain);
    if (!clean) return true;
    for (const { keys } of staticPaths(program.root)) read.noteSurrounding(keys[0]);
    instrument(read.environment, program.root);
    const { valid, error } = program.check();
    if (valid) return type;
    const { what, position } = explainCelError(error);
    complain(position, what);
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    read.faults.add(pointer, `${label}: ${error.message}`, { step, suggestion: error.faults[0]?.suggestion });
    return true;
  }
}

function shorten(source: string): string {
  return source.length > 120 ? `${source.slice(0, 120)}…` : source;
}
