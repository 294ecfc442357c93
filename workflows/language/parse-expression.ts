import type { Environment } from '@marcbachmann/cel-js';
import { AppError } from './app-error.ts';
import { type CelNode, type CelProgram, childNodes, describeCelError, parseCel, placeOf } from './cel.ts';
import { characterIndex } from './characters.ts';
import { nearest } from './did-you-mean.ts';
import type { ExpressionLimits } from './expression-budget.ts';
import { callableNames } from './function-table.ts';
import { calledName, isComprehension, walk } from './instrument.ts';

/**
 * Parses an expression and holds it to the rules: size, nesting, and only the functions of the table.
 * @throws AppError `expression-failed` or `expression-too-costly`, with `details` `{ expression, position }`
 */
export function parseExpression(environment: Environment, source: string, limits: ExpressionLimits): CelProgram {
  const program = parseWithin(environment, source, limits);
  for (const node of walk(program.root)) checkNode(node, source);
  const depth = nesting(program.root);
  if (depth > limits.nesting)
    throw refusal(
      'expression-too-costly',
      source,
      0,
      `nests ${depth} comprehensions; ${limits.nesting} are allowed. Do the inner ones in a step of their own`,
    );
  return program;
}

/** An error that names the expression, the place in characters (1-based in words, 0-based in details) and what to do. */
export function refusal(
  code: 'expression-failed' | 'expression-too-costly',
  expression: string,
  position: number,
  what: string,
  suggestion?: string,
): AppError {
  const character = characterIndex(expression, position);
  const detail = `The expression \`${shorten(expression)}\` ${what} (at character ${character + 1}).`;
  return new AppError(code, detail, {
    faults: [{ pointer: '', detail, ...(suggestion === undefined ? {} : { suggestion }) }],
    details: { expression, position: character },
  });
}

function parseWithin(environment: Environment, source: string, limits: ExpressionLimits): CelProgram {
  if (source === '') throw refusal('expression-failed', source, 0, 'is empty; write one between {{ and }}');
  if (source.length > 20_000)
    throw refusal('expression-too-costly', source, 0, 'is longer than 20,000 characters; split it over several steps');
  try {
    return parseCel(environment, source);
  } catch (error) {
    const told = describeCelError(error);
    if (told?.code === 'limit_exceeded')
      throw refusal(
        'expression-too-costly',
        source,
        told.position,
        `is too large (${told.summary}; ${limits.nodes} nodes are allowed). Split it over several steps`,
      );
    throw refusal(
      'expression-failed',
      source,
      told?.position ?? 0,
      `cannot be read: ${told?.summary ?? 'it is not CEL'}`,
    );
  }
}

/** What other languages call it. */
const elsewhere: { [name: string]: string } = {
  now: 'execution.startedAt',
  timestamp: 'timeToMillis',
  duration: 'durationToMillis',
  length: 'size',
  len: 'size',
  count: 'size',
  toUpperCase: 'upper',
  toLowerCase: 'lower',
  uppercase: 'upper',
  lowercase: 'lower',
  parseInt: 'int',
  toString: 'string',
};

function checkNode(node: CelNode, source: string): void {
  const name = calledName(node);
  if (name !== null && !callableNames.has(name)) {
    const meant = Object.hasOwn(elsewhere, name) ? elsewhere[name] : nearest(name, callableNames.keys());
    const told = meant === undefined ? 'the language document lists those that are' : `did you mean \`${meant}\`?`;
    throw refusal(
      'expression-failed',
      source,
      placeOf(node),
      `calls \`${name}\`, which is no function here; ${told}`,
      meant,
    );
  }
  if (node.op === 'id' && typeof node.args === 'string' && node.args.startsWith('__'))
    throw refusal(
      'expression-failed',
      source,
      node.start,
      `names \`${node.args}\`; names that start with __ are not allowed`,
    );
  if (node.op === 'value' && typeof node.args === 'object' && node.args !== null)
    throw refusal(
      'expression-failed',
      source,
      node.start,
      'holds a bytes or unsigned literal, which JSON does not know; write a string or a number',
    );
}

/** Each node is visited once: a hostile expression must not cost more to refuse than to read. */
function nesting(node: CelNode): number {
  const depths = childNodes(node).map(nesting);
  if (!isComprehension(node)) return Math.max(0, ...depths);
  const [receiver = 0, ...body] = depths;
  return Math.max(receiver, 1 + Math.max(0, ...body));
}

function shorten(expression: string): string {
  return expression.length > 200 ? `${expression.slice(0, 200)}…` : expression;
}
