import { type CelNode, isNode } from './cel.ts';

/** What evaluates nodes. */
interface Runner {
  run: (node: CelNode, names: unknown) => unknown;
}

/** The library leaves these out of the objects that it makes. */
const hostile: ReadonlySet<unknown> = new Set(['__proto__', 'constructor', 'prototype']);

/** Makes an object in an expression (`{"a": 1}`) keep every key: one with a key that the library leaves out is a Map. */
export function keepHostileKeys(node: CelNode): void {
  const pairs = Array.isArray(node.args) ? node.args.flatMap(readPair) : [];
  if (pairs.length === 0) return;
  node.setMeta('evaluate', (runner: Runner, _: CelNode, names: unknown) => {
    const entries = pairs.map(([key, value]) => [runner.run(key, names), runner.run(value, names)] as const);
    const isHostile = entries.some(([key]) => hostile.has(key));
    return isHostile ? new Map(entries) : Object.fromEntries(entries.map(([key, value]) => [String(key), value]));
  });
}

function readPair(pair: unknown): [CelNode, CelNode][] {
  const [key, value]: unknown[] = Array.isArray(pair) ? pair : [];
  return isNode(key) && isNode(value) ? [[key, value]] : [];
}
