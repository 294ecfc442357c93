/** A piece of a template: literal text, or the CEL expression between `{{` and `}}`. */
export type TemplatePart = { kind: 'text'; text: string } | { kind: 'expression'; source: string };

/** A template that has no end. `position` is the 0-based character of its `{{`. */
export class UnclosedTemplate extends Error {
  readonly position: number;

  constructor(position: number) {
    super(`The \`{{\` at character ${position + 1} has no closing \`}}\``);
    this.position = position;
  }
}

/** Whether a string holds a template at all; cheap, so that plain text is not split. */
export function hasTemplate(text: string): boolean {
  return text.includes('{{');
}

/** How braces that open no template are written. */
const BRACES = '{{ "{{" }}';

/** A text as a template that gives exactly this text. */
export function escapeTemplate(text: string): string {
  return text.replaceAll('{{', BRACES);
}

/** What a text says whose only templates are those of `escapeTemplate`; null when it has others, or one without end. */
export function plainText(text: string): string | null {
  if (!hasTemplate(text)) return text;
  try {
    const parts = splitTemplate(text).map((part) => (part.kind === 'text' ? part.text : braces(part.source)));
    return parts.includes(null) ? null : parts.join('');
  } catch (error) {
    if (error instanceof UnclosedTemplate) return null;
    throw error;
  }
}

function braces(source: string): string | null {
  return source === '"{{"' ? '{{' : null;
}

/**
 * Splits text at `{{ }}`. Braces and quotes inside CEL strings and map literals do not end an expression.
 * @throws UnclosedTemplate
 */
export function splitTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let position = 0;
  while (position < text.length) {
    const open = text.indexOf('{{', position);
    if (open === -1) break;
    if (open > position) parts.push({ kind: 'text', text: text.slice(position, open) });
    const close = findClose(text, open + 2);
    if (close === -1) throw new UnclosedTemplate(open);
    parts.push({ kind: 'expression', source: text.slice(open + 2, close).trim() });
    position = close + 2;
  }
  if (position < text.length) parts.push({ kind: 'text', text: text.slice(position) });
  return parts;
}

/** The expression of a text that is nothing but one template, else null. @throws UnclosedTemplate */
export function loneExpression(text: string): string | null {
  if (!hasTemplate(text)) return null;
  const [first, ...rest] = splitTemplate(text.trim());
  return first?.kind === 'expression' && rest.length === 0 ? first.source : null;
}

function findClose(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") {
      at = skipString(text, at);
      if (at === -1) return -1;
    } else if (character === '{') depth++;
    else if (character === '}') {
      if (depth > 0) depth--;
      else if (text[at + 1] === '}') return at;
    }
  }
  return -1;
}

/** Index of the last quote of the CEL string that starts at `start`, or -1. */
function skipString(text: string, start: number): number {
  const quote = text[start] ?? '"';
  const raw = /[rR]/.test(text[start - 1] ?? '') && !/[A-Za-z0-9_]/.test(text[start - 2] ?? '');
  const triple = quote.repeat(3);
  const end = text.startsWith(triple, start) ? triple : quote;
  for (let at = start + end.length; at < text.length; at++) {
    if (text[at] === '\\' && !raw) at++;
    else if (text.startsWith(end, at)) return at + end.length - 1;
  }
  return -1;
}
