/**
 * The border to `@marcbachmann/cel-js`: what its type declarations leave out is declared here, and nowhere else.
 * Its syntax nodes carry `meta`, `clone` and `setMeta`, which macros use; counting work needs the same three.
 */
import { type ASTNode, type Environment, Optional } from '@marcbachmann/cel-js';

/** Our functions stand beside the language's own of the same name under this prefix; it never shows in a message. */
export const OWN_PREFIX = 'sg_';

/** A node of a parsed expression, as macros see it. */
export interface CelNode {
  readonly op: string;
  args: unknown;
  readonly start: number;
  readonly end: number;
  /** Of a field, where its name stands; else `start`. */
  readonly pos: number;
  /** The whole expression. */
  readonly input: string;
  readonly meta: {
    readonly check: unknown;
    readonly evaluate: unknown;
    readonly alternate?: unknown;
    readonly macro?: unknown;
  };
  setMeta(key: string, value: unknown): CelNode;
  clone(op: { name: string; check: unknown; evaluate: unknown }, args: unknown): CelNode;
}

/** A parsed expression that can be evaluated with the names it uses. */
export interface CelProgram {
  root: CelNode;
  evaluate: (names: object) => unknown;
  check: () => { valid: boolean; type?: string; error?: Error };
}

/** Parses without evaluating. @throws the library's ParseError */
export function parseCel(environment: Environment, source: string): CelProgram {
  const parsed = environment.parse(source);
  return { root: asNode(parsed.ast), evaluate: (names) => parsed(names) as unknown, check: () => parsed.check() };
}

/** A library node as a CelNode: the one cast. */
function asNode(node: ASTNode): CelNode {
  return node as unknown as CelNode;
}

/** Whether a value is a node. */
export function isNode(value: unknown): value is CelNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'setMeta' in value;
}

/** The nodes directly below one, in source order. */
export function childNodes(node: CelNode): CelNode[] {
  if (isNode(node.args)) return [node.args];
  return Array.isArray(node.args) ? node.args.flat(2).filter(isNode) : [];
}

/** The 0-based place that an error about a node is about: the name of a field or a function, the index in brackets. */
export function placeOf(node: CelNode): number {
  if (node.op === '.' || node.op === '.?') return node.pos;
  if (!Array.isArray(node.args)) return node.start;
  const [first, second]: unknown[] = node.args;
  if ((node.op === '[]' || node.op === '[?]') && isNode(second)) return second.start;
  if (node.op !== 'rcall' || !isNode(second)) return node.start;
  const name = String(first).replace(OWN_PREFIX, '');
  return Math.max(node.start, node.input.indexOf(name, second.end));
}

/** Where and why the library refused: its code, its sentence and the 0-based character. */
export function describeCelError(error: unknown): { code: string; summary: string; position: number } | null {
  if (!(error instanceof Error) || !('code' in error) || !('summary' in error)) return null;
  if ('node' in error && isNode(error.node))
    return { code: String(error.code), summary: String(error.summary), position: placeOf(error.node) };
  const range = 'range' in error && typeof error.range === 'object' && error.range !== null ? error.range : {};
  const position = 'start' in range && typeof range.start === 'number' ? range.start : 0;
  return { code: String(error.code), summary: String(error.summary), position };
}

/** What an optional holds; undefined when it is empty or the value is no optional. */
export function openOptional(value: object): { value: unknown } | null {
  return value instanceof Optional ? { value: value.hasValue() ? value.value() : null } : null;
}
