import type { Json, JsonObject } from '../../../../../workflows/language/json.ts';
import type { GraphEdge, GraphNode } from './read-graph.ts';

/** What a node type may ask while it is translated. */
export interface NodeTools {
  /** The value with its templates in the language's words. */
  resolve(value: Json): Json;
  /** CEL that gives what the value gives. */
  cel(value: Json): string;
  /** The same tools, seeing what the nodes see that it holds. */
  inside(kind: 'loop' | 'try'): NodeTools;
  /** CEL over conditions: `conditions` joined by `condition_rule`. */
  condition(settings: JsonObject): string;
  /** The steps of the nodes that it holds, with a last step of its own that `last` makes of what they gave. */
  inner(kind: 'loop' | 'try', last: (given: Given, inside: NodeTools) => JsonObject): Json[];
  /** The steps of the branch that handles its failure, between two of its own; null: it has none. */
  handler(first: JsonObject, last: JsonObject): Json[] | null;
  /** CEL that says whether the caller waits for the answer. */
  sync(): string;
  /** Keeps the headers that a request to its webhook must carry. */
  requireHeaders(headers: { [name: string]: string }): void;
  fault(detail: string): void;
}

/** CEL by step: what nodes of a container gave. */
export interface Given {
  /** Of every one. */
  all: { [step: string]: string };
  /** Of those that nothing follows. */
  last: { [step: string]: string };
}

/** What a node becomes: one step named as `stepOf` says, and steps before it that do its work. */
export interface NodeTranslation {
  /** Each is fed by the one before; the last is the node's own and gives `{ body }`. Ids are given by the caller. */
  steps: { part: string | null; step: JsonObject }[];
  /** CEL that says whether an edge is taken; absent: every one is. */
  takes?: (edge: GraphEdge) => string;
  /** Nothing follows it. */
  ends?: true;
}

/** Translates nodes of a type. */
export type NodeTranslator = (node: GraphNode, tools: NodeTools) => NodeTranslation;

/** A step of its own that gives a body. */
export function giving(body: Json): NodeTranslation['steps'][number] {
  return { part: null, step: { type: 'Echo', input: { body } } };
}
