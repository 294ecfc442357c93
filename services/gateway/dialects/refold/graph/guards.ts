import { stepOf } from '../node-names.ts';
import type { NodeTranslation } from './node-translator.ts';
import type { GraphEdge, GraphNode } from './read-graph.ts';

/** A node, translated, with the edges that lead to it. */
export interface Placed {
  node: GraphNode;
  translation: NodeTranslation;
  incoming: GraphEdge[];
}

/** By id, each behind those that lead to it. */
export type PlacedNodes = ReadonlyMap<string, Placed>;

/** CEL that says whether one of the edges to a node was taken; null: one always is. */
export function guardOf(incoming: readonly GraphEdge[], placed: PlacedNodes): string | null {
  const ways = incoming.map((edge) => wayOf(edge, placed));
  const conditional = ways.filter((way) => way !== null);
  if (conditional.length < ways.length || conditional.length === 0) return null;
  return [...new Set(conditional)].map((way) => `(${way})`).join(' || ');
}

/** null: the edge is always taken. */
function wayOf(edge: GraphEdge, placed: PlacedNodes): string | null {
  const source = placed.get(edge.source);
  if (!source) return null;
  const step = `steps.${stepOf(edge.source)}`;
  const takes = source.translation.takes?.(edge);
  const condition = takes?.replace(/^(!?)output\b/, `$1${step}.output`) ?? null;
  if (guardOf(source.incoming, placed) === null) return condition;
  const isReached = `${step}.status != "SKIPPED"`;
  return condition === null ? isReached : `${isReached} && ${condition}`;
}
