import { partOf, stepOf } from '../node-names.ts';
import type { GraphNode } from './read-graph.ts';

/** Where steps stand: at the top, in a container, or in the branch that handles the failure of a Try & Catch node. */
export interface Scope {
  /** The node whose steps these are; null: the top. */
  owner: GraphNode | null;
  kind: 'top' | 'loop' | 'try' | 'catch';
  outer: Scope | null;
  /** Ids of the nodes in it. */
  members: ReadonlySet<string>;
}

/** CEL for what a node gave, as a scope sees it; null: it is not seen from there. */
export function outputOf(nodeId: string, from: Scope, scopes: readonly Scope[]): string | null {
  for (let scope: Scope | null = from; scope; scope = scope.outer) {
    // The error that is handled is known inside of the branch only.
    if (scope.kind === 'catch' && scope.owner?.id === nodeId) return `steps.${partOf(nodeId, 'error')}.output`;
    if (scope.members.has(nodeId)) return `steps.${stepOf(nodeId)}.output`;
    const inner = scopes.find((each) => each.kind === 'try' && each.outer === scope && each.members.has(nodeId));
    if (inner?.owner)
      return `steps.${partOf(inner.owner.id, 'try')}.output[?"nodes"][?"${stepOf(nodeId)}"].orValue(null)`;
  }
  return null;
}

/** Whether steps of the scope see an element of a list. */
export function isInLoop(scope: Scope): boolean {
  return scope.kind === 'loop' || (scope.outer !== null && isInLoop(scope.outer));
}
