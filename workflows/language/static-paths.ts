import { type CelNode, childNodes } from './cel.ts';
import type { Scope } from './evaluator.ts';
import type { Json } from './json.ts';
import { findReferences, isReference, type Reference } from './references.ts';

/** A chain of fields that an expression reads: `steps.fetch.output.total`. */
export interface StaticPath {
  keys: (string | number)[];
  /** The whole expression is this path, so that what it ends at is given as it is. */
  whole: boolean;
}

/** The paths that an expression reads, as far as they are written out; an index that is computed ends one. */
export function staticPaths(root: CelNode): StaticPath[] {
  const paths: StaticPath[] = [];
  const visit = (node: CelNode, isRoot: boolean): void => {
    const keys = keysOf(node);
    if (keys) paths.push({ keys, whole: isRoot });
    else for (const child of childNodes(node)) visit(child, false);
  };
  visit(root, true);
  return paths;
}

function keysOf(node: CelNode): StaticPath['keys'] | null {
  if (node.op === 'id') return typeof node.args === 'string' ? [node.args] : null;
  if (!Array.isArray(node.args) || !pathOperators.has(node.op)) return null;
  const [target] = childNodes(node);
  const before = target && keysOf(target);
  const key = literalKey(node.args[1]);
  return before && key !== null ? [...before, key] : null;
}

const pathOperators = new Set(['.', '[]', '.?', '[?]']);

function literalKey(key: unknown): string | number | null {
  if (typeof key === 'string') return key;
  if (typeof key !== 'object' || key === null || !('op' in key) || key.op !== 'value' || !('args' in key)) return null;
  const { args } = key;
  if (typeof args === 'bigint') return Number(args);
  return typeof args === 'string' || typeof args === 'number' ? args : null;
}

/**
 * The references that stand in the way of reading paths in a scope: one before the end of a path, and those in what it
 * ends at, unless the path is the whole expression and so passes them on untouched.
 */
export function referencesOn(paths: readonly StaticPath[], scope: Scope, within = findWithin): readonly Reference[] {
  return paths.flatMap((path) => referencesOnPath(path, scope, within));
}

function referencesOnPath({ keys, whole }: StaticPath, scope: Scope, within: FindWithin): readonly Reference[] {
  let value: unknown = scope;
  for (const key of keys) {
    if (isReference(value)) return [value];
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [];
    value = Reflect.get(value, key);
  }
  return whole || typeof value !== 'object' || value === null ? [] : within(value);
}

type FindWithin = (value: object) => readonly Reference[];

/** What a scope holds is JSON. */
function findWithin(value: object): readonly Reference[] {
  return findReferences(value as Json);
}

/** Finds references in values and remembers what it found: values of a run never change. */
export function rememberReferences(): FindWithin {
  const known = new WeakMap<object, readonly Reference[]>();
  return (value) => {
    const found = known.get(value) ?? findWithin(value);
    known.set(value, found);
    return found;
  };
}
