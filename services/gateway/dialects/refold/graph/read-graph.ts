import { isObject, type Json, type JsonObject } from '../../../../../workflows/language/json.ts';
import type { GraphFaults } from './graph-faults.ts';

/** A node of the graph, as far as its form is the same for every type. */
export interface GraphNode {
  id: string;
  /** In lower case, words joined by `_`. */
  type: string;
  name: string;
  /** What is set on it: the fields of `data`, beside those of the node itself. */
  settings: JsonObject;
  /** The node that holds it; null: none. */
  parent: string | null;
  /** JSON Pointer into the document. */
  pointer: string;
}

/** An edge; `handle` says which way out of its source it is. */
export interface GraphEdge {
  source: string;
  target: string;
  handle: string | null;
}

/** Nodes and edges, checked. */
export interface Graph {
  nodes: ReadonlyMap<string, GraphNode>;
  edges: readonly GraphEdge[];
}

/** Reads nodes and edges of a document. What is wrong is told to `faults`. */
export function readGraph(document: JsonObject, faults: GraphFaults): Graph {
  const nodes = new Map<string, GraphNode>();
  for (const [at, value] of listOf(document.nodes).entries()) {
    const node = readNode(value, `/nodes/${at}`, faults);
    if (!node) continue;
    if (nodes.has(node.id))
      faults.add(`/nodes/${at}/id`, `Another node has the id ${JSON.stringify(node.id)} already.`);
    nodes.set(node.id, node);
  }
  const edges = listOf(document.edges).flatMap((value, at) => readEdge(value, `/edges/${at}`, nodes, faults));
  return { nodes, edges: withOutgoing(edges, nodes) };
}

function readNode(value: Json, pointer: string, faults: GraphFaults): GraphNode | null {
  if (!isObject(value) || (typeof value.id !== 'string' && typeof value.id !== 'number')) {
    faults.add(pointer, 'A node is { "id": "2", "type": "http", "name": "…", "data": { … } }.');
    return null;
  }
  const { data, parent, parentNode, parentId, parent_id, ...rest } = value;
  const held = parent ?? parentNode ?? parentId ?? parent_id;
  const id = String(value.id);
  return {
    id,
    type: typeOf(value.type),
    name: typeof value.name === 'string' ? value.name : id,
    settings: { ...rest, ...(data !== undefined && isObject(data) ? data : {}) },
    parent: typeof held === 'string' || typeof held === 'number' ? String(held) : null,
    pointer,
  };
}

/** The type of a node, however it is spelled. */
export function typeOf(value: Json | undefined): string {
  return String(value ?? '')
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_');
}

function readEdge(
  value: Json,
  pointer: string,
  nodes: ReadonlyMap<string, GraphNode>,
  faults: GraphFaults,
): GraphEdge[] {
  const { source, target, sourceHandle, label } = isObject(value) ? value : {};
  const ends = [source, target].map(String);
  const unknown = ends.find((end) => !nodes.has(end));
  if (source === undefined || target === undefined || unknown !== undefined) {
    faults.add(pointer, 'An edge is { "source", "target" }, both ids of nodes.');
    return [];
  }
  const handle = typeof sourceHandle === 'string' ? sourceHandle : typeof label === 'string' ? label : null;
  return [{ source: ends[0] ?? '', target: ends[1] ?? '', handle: handle?.trim().toLowerCase() ?? null }];
}

/** Nodes may list those after them themselves; such an edge leaves by no way in particular. */
function withOutgoing(edges: GraphEdge[], nodes: ReadonlyMap<string, GraphNode>): GraphEdge[] {
  const listed = [...nodes.values()].flatMap(({ id, settings }) =>
    listOf(settings.outgoing_nodes).map((target) => ({ source: id, target: String(target), handle: null })),
  );
  const known = new Set(edges.map(({ source, target }) => JSON.stringify([source, target])));
  const missing = listed.filter(
    ({ source, target }) => nodes.has(target) && !known.has(JSON.stringify([source, target])),
  );
  return [...edges, ...missing];
}

/** A list; empty for anything else. */
export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
