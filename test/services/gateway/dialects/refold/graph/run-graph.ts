import { translateDocument } from '../../../../../../services/gateway/dialects/refold/graph/translate-document.ts';
import { createLanguage } from '../../../../../../services/operations/create-language.ts';
import { planForSync } from '../../../../../../services/operations/plan-for-sync.ts';
import type { RunInput } from '../../../../../../workflows/execution.ts';
import type { Json, JsonObject } from '../../../../../../workflows/language/json.ts';
import type { Plan } from '../../../../../../workflows/language/plan.ts';
import { buildRun } from '../../../../../workflows/engine/build-run.ts';
import { type Simulated, simulateRun, type World } from '../../../../../workflows/engine/simulate-run.ts';

const language = createLanguage();

/** The plan of a node graph. */
export function compileGraph(document: JsonObject): Plan {
  return language.compile(translateDocument(document, null)).plan;
}

/** A graph run to its end, with what each node gave: `body` by node id. */
export interface GraphRun extends Simulated {
  bodies: { [node: string]: Json };
  /** By step. */
  statuses: { [step: string]: string };
}

/** Runs a node graph by the real engine, in a world that answers its calls. */
export function runGraph(
  document: JsonObject,
  event: Json = {},
  world: World & { sync?: boolean; around?: Pick<RunInput, 'account' | 'env' | 'labels'> } = {},
): GraphRun {
  const plan = compileGraph(document);
  const run = simulateRun(
    { ...buildRun(plan.graph), plan: world.sync ? planForSync(plan) : plan, input: event, ...world.around },
    world,
  );
  const tops = run.record.tasks.filter(({ path }) => /^n[A-Za-z0-9]+$/.test(path));
  const bodyOf = (output: Json | undefined) =>
    typeof output === 'object' && output !== null && !Array.isArray(output) ? (output.body ?? null) : null;
  return {
    ...run,
    bodies: Object.fromEntries(tops.map(({ path, output }) => [path.slice(1), bodyOf(output)])),
    statuses: Object.fromEntries(run.record.tasks.map(({ path, status }) => [path, status])),
  };
}

/** A node; `more` are the fields beside `data`. */
export const node = (id: string, type: string, data: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  id,
  type,
  name: `${type} ${id}`,
  data,
  ...more,
});

/** Edges written `1>2`, or `2>3:true` when they leave by a handle. */
export function edges(...texts: string[]): JsonObject[] {
  return texts.map((text) => {
    const [, source = '', target = '', handle] = /^(\w+)>(\w+)(?::(.+))?$/.exec(text) ?? [];
    return { source, target, ...(handle === undefined ? {} : { sourceHandle: handle }) };
  });
}

/** A graph of nodes and edges. */
export const graph = (nodes: JsonObject[], links: JsonObject[], more: JsonObject = {}): JsonObject => ({
  name: 'Graph',
  nodes,
  edges: links,
  ...more,
});

/** The start node. */
export const start = node('1', 'start');

/** A node that gives what it is told. */
export const give = (id: string, output: Json, more: JsonObject = {}): JsonObject =>
  node(id, 'transform', { output }, more);

/** A node that calls a service. */
export const http = (id: string, data: JsonObject = {}, more: JsonObject = {}): JsonObject =>
  node(id, 'http', { url: 'https://shop.example/orders', ...data }, more);

/** A world whose services answer with a body. */
export const answers = (body: Json) => ({ act: () => ({ output: { status: 200, headers: {}, body } }) });

/** A world whose services fail. */
export const fails = { act: () => ({ error: 'http-status' }) };

/** What is wrong about a graph; empty: nothing. */
export function faultsOf(document: JsonObject): string {
  try {
    compileGraph(document);
    return '';
  } catch (error) {
    return String(error);
  }
}
