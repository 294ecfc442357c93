import type { Json, JsonObject } from '../../../../../workflows/language/json.ts';
import { SYNC_VARIABLE } from '../../../../operations/plan-for-sync.ts';
import { partOf, stepOf } from '../node-names.ts';
import { encryptedFields } from './action-nodes.ts';
import { toCondition } from './conditions.ts';
import { isCatch } from './container-nodes.ts';
import { findRoot } from './find-root.ts';
import { GraphFaults } from './graph-faults.ts';
import type { NodeTools, NodeTranslation } from './node-translator.ts';
import { nodeTypes, refusedTypes } from './node-types.ts';
import { type Graph, type GraphNode, readGraph } from './read-graph.ts';
import type { Scope } from './scope.ts';
import { TemplateFault, toCel, translateTemplates } from './templates.ts';
import { reachedFrom, rootsOf, translateScope } from './translate-scope.ts';

/** What a graph becomes. */
export interface TranslatedGraph {
  steps: Json[];
  /** A node asks whether the caller waits for the answer. */
  asksSync: boolean;
  /** It may wait for long: for a webhook, a person, a time. */
  waits: boolean;
  /** By step, the headers that a request to its webhook must carry. */
  headers: { [step: string]: { [name: string]: string } };
}

const waiting = ['wait_for_webhook', 'human_task', 'human_intervention', 'human_in_the_loop', 'delay', 'delay_node'];

/** Nodes and edges as steps of the language. @throws AppError `invalid-definition` with pointers into the document */
export function translateGraph(document: JsonObject): TranslatedGraph {
  const faults = new GraphFaults();
  const graph = readGraph(document, faults);
  faults.check();
  const translator = new GraphTranslator(graph, faults);
  const steps = translator.top();
  faults.check();
  const waits = [...graph.nodes.values()].some(({ type }) => waiting.includes(type));
  return { steps, asksSync: translator.asksSync, waits, headers: translator.headers };
}

/** Lives for one graph: gathers what its nodes ask for. */
class GraphTranslator {
  asksSync = false;
  readonly headers: TranslatedGraph['headers'] = {};
  private readonly scopes: Scope[] = [];
  private readonly graph: Graph;
  private readonly faults: GraphFaults;

  constructor(graph: Graph, faults: GraphFaults) {
    this.graph = graph;
    this.faults = faults;
  }

  top(): Json[] {
    const members = this.heldBy(null);
    const starts = [...members].filter((id) => this.graph.nodes.get(id)?.type === 'start');
    const scope = this.open({ owner: null, kind: 'top', outer: null, members });
    const roots = starts.length > 0 ? starts : rootsOf(this.graph, members);
    return translateScope({ ...this.common(scope), members, roots });
  }

  private common(scope: Scope) {
    return {
      graph: this.graph,
      translate: (node: GraphNode) => this.translate(node, scope),
      cycle: (node: GraphNode, target: string) =>
        this.faults.add(node.pointer, `Node ${node.id} leads back to node ${target}: a cycle. Use a Loop node.`),
    };
  }

  private heldBy(parent: string | null): Set<string> {
    const held = [...this.graph.nodes.values()].filter((node) => node.parent === parent);
    return new Set(held.map(({ id }) => id));
  }

  private open(scope: Scope): Scope {
    this.scopes.push(scope);
    return scope;
  }

  private translate(node: GraphNode, scope: Scope): NodeTranslation {
    const type = Object.hasOwn(nodeTypes, node.type) ? nodeTypes[node.type] : undefined;
    if (type) return this.checked(node, type(node, this.toolsFor(node, scope)));
    const reason = Object.hasOwn(refusedTypes, node.type) ? refusedTypes[node.type] : undefined;
    const words = reason ?? `known are ${[...new Set(Object.keys(nodeTypes))].join(', ')}`;
    this.faults.add(`${node.pointer}/type`, `Node ${node.id} has the type ${JSON.stringify(node.type)}: ${words}.`);
    return { steps: [{ part: null, step: { type: 'Echo', input: null } }] };
  }

  /** What a node computes of what it is given is encrypted where that is; it gives nothing of its own. */
  private checked(node: GraphNode, translation: NodeTranslation): NodeTranslation {
    const asked = encryptedFields(node.settings).length > 0;
    if (asked && !translation.steps.some(({ step }) => step.encrypt !== undefined))
      this.faults.add(node.pointer, `Node ${node.id} (${node.type}): fields of HTTP nodes alone can be encrypted.`);
    return translation;
  }

  private toolsFor(node: GraphNode, scope: Scope): NodeTools {
    const fault = (detail: string) => this.faults.add(node.pointer, `Node ${node.id} (${node.type}): ${detail}`);
    const guarded = <T>(work: () => T, otherwise: T): T => {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof TemplateFault)) throw error;
        fault(error.message);
        return otherwise;
      }
    };
    const find = findRoot(scope, this.scopes);
    const cel = (value: Json) => guarded(() => toCel(value, find), 'null');
    return {
      resolve: (value) => guarded(() => translateTemplates(value, find), null),
      cel,
      condition: (settings) => toCondition(settings, cel, fault),
      inside: (kind) => this.toolsFor(node, this.innerScope(node, kind, scope)),
      inner: (kind, last) => {
        const inner = this.innerScope(node, kind, scope);
        const { members } = inner;
        if (members.size === 0) fault('It holds no nodes; those that it holds name it as their `parent`.');
        const make = (given: Parameters<typeof last>[0]) => last(given, this.toolsFor(node, inner));
        const roots = rootsOf(this.graph, members);
        return translateScope({ ...this.common(inner), members, roots, last: { id: partOf(node.id, 'out'), make } });
      },
      handler: (first, last) => this.handlerOf(node, scope, first, last),
      sync: () => {
        this.asksSync = true;
        return `vars.${SYNC_VARIABLE}`;
      },
      requireHeaders: (headers) => {
        this.headers[stepOf(node.id)] = headers;
      },
      fault,
    };
  }

  private innerScope(node: GraphNode, kind: 'loop' | 'try', outer: Scope): Scope {
    const known = this.scopes.find((scope) => scope.owner === node && scope.kind === kind);
    return known ?? this.open({ owner: node, kind, outer, members: this.heldBy(node.id) });
  }

  /** The nodes behind the failure of a Try & Catch node, up to where they meet those behind its success. */
  private handlerOf(node: GraphNode, outer: Scope, first: JsonObject, last: JsonObject): Json[] | null {
    const leaving = this.graph.edges.filter(({ source }) => source === node.id);
    const roots = leaving.filter(({ handle }) => isCatch(handle)).map(({ target }) => target);
    if (roots.length === 0) return null;
    const others = leaving.filter(({ handle }) => !isCatch(handle)).map(({ target }) => target);
    const shared = new Set(reachedFrom(this.graph, outer.members, others));
    const members = new Set(reachedFrom(this.graph, outer.members, roots).filter((id) => !shared.has(id)));
    const scope = this.open({ owner: node, kind: 'catch', outer, members });
    return translateScope({
      ...this.common(scope),
      members,
      roots: roots.filter((id) => members.has(id)),
      first: { id: partOf(node.id, 'error'), step: first },
      last: { id: partOf(node.id, 'caught'), make: () => last },
    });
  }
}
