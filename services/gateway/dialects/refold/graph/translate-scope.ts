import type { Json, JsonObject } from '../../../../../workflows/language/json.ts';
import { partOf, stepOf } from '../node-names.ts';
import { isCatch } from './container-nodes.ts';
import { guardOf, type Placed, type PlacedNodes } from './guards.ts';
import type { Given, NodeTranslation } from './node-translator.ts';
import type { Graph, GraphEdge, GraphNode } from './read-graph.ts';

/** One list of steps to be made: of nodes that stand together. */
export interface ScopeParts {
  graph: Graph;
  members: ReadonlySet<string>;
  /** Where it begins. */
  roots: readonly string[];
  translate(node: GraphNode): NodeTranslation;
  /** Is told of a node that an edge leads back from, to one that stands before it. */
  cycle(node: GraphNode, target: string): void;
  /** A step before all others. */
  first?: { id: string; step: JsonObject };
  /** A step after all others, made of what they gave. */
  last?: { id: string; make: (given: Given) => JsonObject };
}

/** The steps of nodes that stand together; those that nothing leads to are left out. */
export function translateScope(parts: ScopeParts): Json[] {
  const placed = placeNodes(parts);
  const { first, last } = parts;
  return [
    ...(first ? [{ id: first.id, after: [], ...first.step }] : []),
    ...[...placed.values()].flatMap((each) => toSteps(each, placed, first?.id)),
    ...(last ? [lastStep(placed, last, first?.id)] : []),
  ];
}

/** Members that no other member leads to. */
export function rootsOf({ edges }: Graph, members: ReadonlySet<string>): string[] {
  return [...members].filter((id) => !edges.some(({ source, target }) => target === id && members.has(source)));
}

/** Members that can be reached from some of them, these included, each behind those that lead to it. */
export function reachedFrom({ edges }: Graph, members: ReadonlySet<string>, from: readonly string[]): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id) || !members.has(id)) return;
    seen.add(id);
    for (const { source, target } of edges) if (source === id) visit(target);
    order.unshift(id);
  };
  for (const id of [...from].reverse()) visit(id);
  return order;
}

function placeNodes({ graph, members, roots, translate, cycle }: ScopeParts): PlacedNodes {
  const placed = new Map<string, Placed>();
  for (const id of reachedFrom(graph, members, roots)) {
    const back = graph.edges.find(({ source, target }) => source === id && (target === id || placed.has(target)));
    const from = back && graph.nodes.get(id);
    if (from) cycle(from, back.target);
    const node = graph.nodes.get(id);
    const incoming = graph.edges.filter((edge) => edge.target === id && leadsOn(edge, placed));
    // What stands behind the end of a run alone is never reached.
    if (node && (roots.includes(id) || incoming.length > 0))
      placed.set(id, { node, incoming, translation: translate(node) });
  }
  return placed;
}

/** Nothing follows an end, and what handles a failure stands inside of the Try step. */
function leadsOn({ source, handle }: GraphEdge, placed: PlacedNodes): boolean {
  const from = placed.get(source)?.translation;
  if (!from || from.ends) return false;
  return !(from.steps.some(({ part }) => part === 'try') && isCatch(handle));
}

function toSteps({ node, translation, incoming }: Placed, placed: PlacedNodes, firstId: string | undefined): Json[] {
  const guard = guardOf(incoming, placed);
  const sources = [...new Set(incoming.map(({ source }) => stepOf(source)))];
  const ids = translation.steps.map(({ part }) => (part === null ? stepOf(node.id) : partOf(node.id, part)));
  return translation.steps.map(({ part, step }, at) => {
    const { when, ...rest } = step;
    const before = ids[at - 1];
    const guards = [...(guard === null ? [] : [guard]), ...(typeof when === 'string' ? [when] : [])];
    return {
      id: ids[at] ?? '',
      ...(part === null ? { name: node.name.slice(0, 200) } : {}),
      after: before !== undefined ? [before] : sources.length === 0 && firstId ? [firstId] : sources,
      ...(guards.length > 0 ? { when: `{{ ${guards.map((each) => `(${each})`).join(' && ')} }}` } : {}),
      ...(node.settings.skip_on_error === true ? { onError: 'skip' } : {}),
      ...rest,
    };
  });
}

function lastStep(
  placed: PlacedNodes,
  { id, make }: NonNullable<ScopeParts['last']>,
  firstId: string | undefined,
): Json {
  const open = [...placed.values()].filter(({ translation }) => !translation.ends);
  const followed = new Set(open.flatMap(({ incoming }) => incoming.map(({ source }) => source)));
  const tails = open.filter(({ node }) => !followed.has(node.id));
  const outputs = (nodes: Placed[]) =>
    Object.fromEntries(nodes.map(({ node }) => [stepOf(node.id), `steps.${stepOf(node.id)}.output`]));
  const after = tails.map(({ node }) => stepOf(node.id));
  return {
    id,
    after: after.length === 0 && firstId ? [firstId] : after,
    ...make({ all: outputs(open), last: outputs(tails) }),
  };
}
