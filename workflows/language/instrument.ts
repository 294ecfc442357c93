import type { Environment } from '@marcbachmann/cel-js';
import { type CelNode, childNodes, OWN_PREFIX, parseCel, placeOf } from './cel.ts';
import { BUDGET, scopeNames } from './expression-environment.ts';
import { callableNames, listFunctionNames } from './function-table.ts';
import { keepHostileKeys } from './keep-hostile-keys.ts';

const comprehensions = new Set(['map', 'filter', 'all', 'exists', 'exists_one']);
/** The language's own functions that read their whole operand. */
const readers = new Set(['size', 'contains', 'startsWith', 'endsWith', 'int', 'double']);

/**
 * Makes a parsed expression count its work: our functions get the budget and their place as last arguments, and operands whose size
 * decides the cost pass through a counter, which also leaves the type open: the branches of `a ? b : c` may differ. Nodes are changed in place, before the first evaluation.
 */
export function instrument(environment: Environment, root: CelNode): void {
  // The list is taken first: counters add nodes that must not be counted again, and copies of those that they wrap.
  const nodes = [...walk(root)];
  for (const node of nodes) if (node.op === 'map') keepHostileKeys(node);
  for (const node of nodes) {
    if (node.op === 'call' || node.op === 'rcall') instrumentCall(environment, node);
    else if (node.op === '==' || node.op === '!=' || node.op === 'in') countOperand(environment, node, 'weigh');
    else if (node.op === '<' || node.op === '<=' || node.op === '>' || node.op === '>=')
      countOperand(environment, node, 'read');
    else if (node.op === '?:') for (const branch of childNodes(node).slice(1)) wrap(environment, branch, 'read');
    else if (node.op === '+' && !childNodes(node).some(isNumber)) {
      wrap(environment, node, 'read');
      openList(environment, node);
    } else if (node.op === '[]' || node.op === '[?]') openIndex(environment, node);
  }
}

/** Lists may be mixed: `[1] + ["a"]`, although the types of both are known. */
function openList(environment: Environment, sum: CelNode): void {
  const [left] = childNodes(sum);
  if (left?.op === 'list' || (left && listFunctionNames.has(calledName(left) ?? ''))) wrap(environment, left, 'read');
}

/** An index may be a double without fraction, as all numbers of JSON are: `list[floor(n / 2)]`. */
function openIndex(environment: Environment, access: CelNode): void {
  const [, index] = childNodes(access);
  if (index && (index.op !== 'value' || typeof index.args === 'number')) wrap(environment, index, 'read');
}

/** Every node below and including one, parents first. */
export function* walk(node: CelNode): Generator<CelNode> {
  yield node;
  for (const child of childNodes(node)) yield* walk(child);
}

/** The name that a call node calls, else null. */
export function calledName(node: CelNode): string | null {
  if (node.op !== 'call' && node.op !== 'rcall') return null;
  const name: unknown = Array.isArray(node.args) ? node.args[0] : null;
  return typeof name === 'string' ? name : null;
}

/** Whether a call is a comprehension: it visits its receiver's elements. */
export function isComprehension(node: CelNode): boolean {
  return node.op === 'rcall' && node.meta.alternate !== undefined && comprehensions.has(calledName(node) ?? '');
}

function instrumentCall(environment: Environment, node: CelNode): void {
  const name = calledName(node);
  if (name === null || !Array.isArray(node.args)) return;
  const [receiver] = childNodes(node);
  if (isComprehension(node) && receiver) wrap(environment, receiver, 'iterate', `, ${weightOf(node)}`);
  else if (readers.has(name) && receiver) wrap(environment, receiver, 'read');
  else if (callableNames.get(name) === 'own') {
    node.args[0] = OWN_PREFIX + name;
    const list: unknown = node.args.at(-1);
    if (!Array.isArray(list)) return;
    list.push(parseCel(environment, BUDGET).root, parseCel(environment, String(placeOf(node))).root);
  }
}

/** Nodes of an expression that cost about as much as visiting an element does. */
const NODES_PER_UNIT = 8;

/** Units of work that each element takes: what is done with it, without the comprehensions in there, which count themselves. */
function weightOf(comprehension: CelNode): number {
  const [, ...body] = childNodes(comprehension);
  const nodes = body.reduce((sum, node) => sum + countNodes(node), 0);
  return Math.max(1, Math.ceil(nodes / NODES_PER_UNIT));
}

function countNodes(node: CelNode): number {
  const [receiver, ...rest] = childNodes(node);
  const inside = isComprehension(node) ? [receiver] : [receiver, ...rest];
  return inside.reduce((sum, child) => sum + (child ? countNodes(child) : 0), 1);
}

/** Counts the right operand, unless a literal bounds the cost already. */
function countOperand(environment: Environment, node: CelNode, counter: 'weigh' | 'read'): void {
  const [left, right] = childNodes(node);
  if (!left || !right || right.op === 'value' || (left.op === 'value' && node.op !== 'in')) return;
  wrap(environment, right, counter);
}

/** Puts a counter around a node in place: the node turns into `counter(copy of itself, budget, position)`. */
function wrap(environment: Environment, node: CelNode, counter: 'iterate' | 'weigh' | 'read', more = ''): void {
  const copy = node.clone({ name: node.op, check: node.meta.check, evaluate: node.meta.evaluate }, node.args);
  if (node.meta.alternate !== undefined) copy.setMeta('alternate', node.meta.alternate);
  if (node.meta.macro !== undefined) copy.setMeta('macro', node.meta.macro);
  const call = parseCel(environment, `${OWN_PREFIX}${counter}(0, ${BUDGET}, ${node.start}${more})`).root;
  const list: unknown = Array.isArray(call.args) ? call.args[1] : null;
  if (Array.isArray(list)) list[0] = copy;
  node.setMeta('alternate', call).setMeta('macro', undefined);
}

function isNumber(node: CelNode): boolean {
  return node.op === 'value' && (typeof node.args === 'bigint' || typeof node.args === 'number');
}

/** Whether a node only reads fields of the scope, so that what it gives is JSON already. */
export function isPath(node: CelNode): boolean {
  if (node.op === 'id') return scopeNames.some((name) => name === node.args);
  const [target, index] = childNodes(node);
  if (!target || (node.op !== '.' && node.op !== '[]')) return false;
  return isPath(target) && (index === undefined || index.op === 'value' || isPath(index));
}
