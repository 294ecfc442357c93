import { isTerminal } from '../../../../workflows/execution.ts';
import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';
import { ACCOUNT_LABEL } from '../../../operations/linked-accounts.ts';
import type { Execution, ExecutionSummary, Task } from '../../../operations/resources.ts';
import { documentOf, headersOf } from './expose.ts';
import { subFlow } from './graph/action-nodes.ts';
import { nodeTypes } from './graph/node-types.ts';
import { typeOf } from './graph/read-graph.ts';
import { eventIds, executionIds, hexOf, workflowIds } from './ids.ts';
import { readOrigin } from './labels.ts';
import { partOf, stepOf, webhookPath } from './node-names.ts';
import { toNodeStatus, toStatus } from './statuses.ts';
import type { Instance, InstanceNode, InstanceRow } from './wire.ts';

const sources = { API_CALL: 'API Call', SCHEDULE: 'Schedule', EVENT: 'Event' } as const;

/** An execution as lists show it. `percentage`: how much of it is done, where that is known. */
export function toRow(execution: ExecutionSummary, workflowName: string, percentage?: number): InstanceRow {
  const origin = readOrigin(execution.labels);
  const account = execution.labels[ACCOUNT_LABEL] ?? null;
  const workflow = execution.workflowId === null ? null : workflowIds.toHex(execution.workflowId);
  return {
    _id: executionIds.toHex(execution.id),
    name: workflow === null ? 'Execution' : `Execution for workflow ${workflow}`,
    org_id: hexOf('organisation', 'default'),
    environment: origin.environment,
    status: toStatus(execution),
    completion_percentage: percentage ?? (execution.status === 'COMPLETED' ? 100 : 0),
    config_id: origin.config ?? account,
    linked_account_id: account,
    associated_workflow: workflow === null ? null : { _id: workflow, name: workflowName, icon: '' },
    associated_application: toApplication(origin.slug),
    trigger_application_event: sources[origin.source],
    associated_event_id: eventIds.toHex(execution.id),
    type_of_execution: origin.type,
    createdAt: execution.createdAt,
  };
}

/** What is known of an application: its slug. */
export function toApplication(slug: string | undefined) {
  return slug === undefined ? null : { _id: hexOf('application', slug), name: slug, icon: '' };
}

/** An execution with what it runs, and the links to its tasks that wait for an answer. */
export interface Described {
  execution: Execution;
  name: string;
  definition: Json;
  links: { [step: string]: string };
}

/** An execution with its nodes, those that have started first, in the order in which they did. */
export function toInstance({ execution, name: workflowName, definition, links }: Described): Instance {
  const nodes = listNodes(execution, definition, links);
  const done = nodes.filter(({ node_status }) => node_status !== 'Ready' && node_status !== 'Waiting').length;
  const ended = execution.status === 'COMPLETED' || nodes.length === 0;
  const percentage = ended ? undefined : Math.floor((100 * done) / nodes.length);
  return { ...toRow(execution, workflowName, percentage), nodes };
}

/** What a node or a step is called, and how it is set. */
interface NodeFacts {
  id: string;
  name: string;
  type: string;
  isBatch: boolean;
  /** Another workflow, as a sub flow does. */
  runsOther: boolean;
  skipsErrors: boolean;
  maximumAttempts: number;
}

function listNodes(execution: Execution, definition: Json, links: Described['links']): InstanceNode[] {
  const described = describeNodes(definition);
  const shown = execution.tasks.flatMap((task) => {
    const node = described ? described.get(lastOf(task.step)) : describeStep(task, definition);
    return node && !task.step.includes('[') ? [{ task, node }] : [];
  });
  const isOpen = !isTerminal(execution.status);
  return shown
    .sort((one, other) => entryOf(one.task) - entryOf(other.task))
    .map(({ task, node }) => {
      // A human task node waits in a step of its own.
      const link = links[task.step] ?? links[`${task.step}_form`];
      const address =
        headersOf(definition, task.step) && webhookPath(workflowIds.toHex(execution.workflowId ?? ''), node.id);
      const awaited = link === undefined ? null : address === null ? { form_id: link } : { webhook_url: address };
      return toNode(task, node, isOpen, awaited);
    });
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function entryOf({ startedAt }: Task): number {
  return startedAt === null ? Number.POSITIVE_INFINITY : Date.parse(startedAt);
}

function toNode(task: Task, node: NodeFacts, isOpen: boolean, awaited: JsonObject | null): InstanceNode {
  const told = toNodeStatus(task.status, task.error?.code ?? null, node.skipsErrors);
  const status = awaited === null ? told : 'Waiting';
  const begun = task.startedAt === null ? null : Date.parse(task.startedAt);
  const ended = task.completedAt === null ? null : Date.parse(task.completedAt);
  return {
    node_id: node.id,
    node_name: node.name,
    node_type: node.type,
    node_status: status === 'Waiting' && !isOpen ? 'Stopped' : status,
    is_batch: node.isBatch,
    attempts_made: task.attempts,
    maximum_attempts: node.maximumAttempts,
    execution_time: begun === null || ended === null ? 0 : Math.max(0, ended - begun),
    input_data: task.input ?? {},
    latest_output: awaited ?? toOutput(task, node, status),
  };
}

/** `{ status, node_id, node_name, body }`, as every node gives it. */
function toOutput(task: Task, node: NodeFacts, status: string): Json {
  if (task.status === 'PENDING' || task.status === 'SKIPPED') return {};
  const body = task.error
    ? { message: task.error.message, error: { code: task.error.code, details: task.error.details } }
    : node.runsOther
      ? withPublishedId(bodyOf(task.output))
      : bodyOf(task.output);
  return { status, node_id: node.id, node_name: node.name, body };
}

/** A sub flow's body with the id of its execution as every other id of one here is written. */
function withPublishedId(body: Json): Json {
  const id = isObject(body) ? body.execution_id : null;
  if (!isObject(body) || typeof id !== 'string' || !/^ex-[0-9a-z]{8}$/.test(id)) return body;
  return { ...body, execution_id: executionIds.toHex(id) };
}

/** What a node gives is under `body`; what a step of another form gives is shown whole. */
export function bodyOf(output: Json): Json {
  return isObject(output) && output.body !== undefined ? output.body : output;
}

/** By step, the nodes of the graph that a definition was made of; null: it was not made of one. */
function describeNodes(definition: Json): Map<string, NodeFacts> | null {
  const nodes = documentOf(definition)?.nodes;
  if (!Array.isArray(nodes)) return null;
  return new Map(
    nodes.filter(isObject).map((node) => {
      const id = String(node.id ?? '');
      const settings = isObject(node.data ?? null) ? { ...node, ...asObject(node.data) } : node;
      const facts: NodeFacts = {
        id,
        name: String(node.name ?? node.type ?? id),
        type: String(node.type ?? ''),
        isBatch: node.is_batch === true || isBatchType(String(node.type ?? '')),
        runsOther: nodeTypes[typeOf(node.type)] === subFlow,
        skipsErrors: settings.skip_on_error === true,
        maximumAttempts: attemptsOf(settings),
      };
      return [stepOf(id), facts];
    }),
  );
}

function attemptsOf(settings: JsonObject): number {
  const retry = asObject(settings.retry);
  const most = retry.max_attempts ?? settings.maximum_attempts;
  return typeof most === 'number' ? most : 1;
}

function asObject(value: Json | undefined): JsonObject {
  return value !== undefined && isObject(value) ? value : {};
}

/** Whether a node runs others once for each of something. */
export function isBatchType(type: string): boolean {
  return ['loop', 'group'].includes(type.toLowerCase());
}

/** A step of a definition that was not made of a graph. */
function describeStep(task: Task, definition: Json): NodeFacts {
  const steps = isObject(definition) && Array.isArray(definition.steps) ? definition.steps.filter(isObject) : [];
  const id = lastOf(task.step);
  const step = steps.find((each, index) => (each.id ?? `step${index + 1}`) === id) ?? {};
  const most = asObject(step.retry).maxAttempts;
  return {
    id: task.step,
    name: typeof step.name === 'string' ? step.name : id,
    type: task.type,
    runsOther: false,
    isBatch: isBatchType(task.type) || step.forEach !== undefined,
    skipsErrors: step.onError === 'skip',
    maximumAttempts: typeof most === 'number' ? most : Math.max(1, task.attempts),
  };
}

/** The step that runs the passes of a batch node; null: the node is none. */
export function loopOf(nodeId: string, execution: Execution, definition: Json): string | null {
  const described = describeNodes(definition);
  const node = described?.get(stepOf(nodeId));
  if (described) return node?.isBatch ? partOf(nodeId, 'loop') : null;
  const task = execution.tasks.find(({ step }) => step === nodeId);
  return task && describeStep(task, definition).isBatch ? nodeId : null;
}
