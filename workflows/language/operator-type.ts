import { type CelNode, isNode } from './cel.ts';
import type { JsonSchema } from './json.ts';
import { itemType, unionType } from './static-type.ts';

/** The type of what an operator, a list or a map gives, by the types of its parts. */
export function operatorType(node: CelNode, types: readonly JsonSchema[]): JsonSchema {
  if (node.op === 'list') return { type: 'array', items: unionType(types) };
  if (node.op === 'map') return objectType(node, types);
  if (['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '!_'].includes(node.op)) return { type: 'boolean' };
  if (node.op !== '+') return { type: 'number' };
  const kinds = types.map((type) => (typeof type === 'object' ? type.type : undefined));
  if (kinds.includes('string')) return { type: 'string' };
  return kinds.some((kind) => kind === 'number' || kind === 'integer') ? { type: 'number' } : true;
}

/** The type of what a comprehension visits: over an object, its keys. */
export function elementOf(range: JsonSchema): JsonSchema {
  if (typeof range === 'object' && range.type === 'array') return itemType(range);
  return typeof range === 'object' && range.type === 'object' ? { type: 'string' } : true;
}

function objectType(node: CelNode, types: readonly JsonSchema[]): JsonSchema {
  const keys = Array.isArray(node.args)
    ? node.args.map((entry: unknown) => (Array.isArray(entry) && isNode(entry[0]) ? entry[0].args : undefined))
    : [];
  if (!keys.every((key) => typeof key === 'string')) return { type: 'object' };
  const properties = Object.fromEntries(keys.map((key, index) => [key, types[index * 2 + 1] ?? true]));
  return { type: 'object', properties, required: keys, additionalProperties: false };
}
