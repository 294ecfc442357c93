import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';
import type { Workflow } from '../../../operations/resources.ts';
import { readExposed } from './expose.ts';
import { draftIds, hexOf, workflowIds } from './ids.ts';
import { hookPath, webhookPath } from './node-names.ts';
import type { WorkflowDocument } from './workflow-wire.ts';

/** A workflow as published, or the draft of it, which has an id of its own. */
export function toWorkflowDocument(
  workflow: Workflow,
  as: 'published' | 'draft',
  environment: 'test' | 'production',
): WorkflowDocument {
  const exposed = readExposed(workflow.definition);
  const document: JsonObject = exposed.document ?? {};
  const { slug, alias = workflow.alias ?? undefined, account } = exposed;
  const own = workflowIds.toHex(workflow.id);
  return {
    ...(as === 'draft' ? { _id: draftIds.toHex(workflow.id), associated_workflow: own } : { _id: own }),
    name: workflow.name,
    description: fieldOf(workflow.definition, 'description'),
    icon: '',
    ...(slug === undefined ? {} : { slug }),
    org_id: hexOf('organisation', 'default'),
    environment,
    ...(account === undefined || as === 'published' ? {} : { linked_account_id: account }),
    published: as === 'published' && workflow.enabled,
    ...(alias === undefined ? {} : { workflow_alias: alias }),
    public_access_workflow: account !== undefined,
    associated_application: slug === undefined ? null : hexOf('application', slug),
    is_v2: true,
    settings: document.settings ?? {},
    nodes: Array.isArray(document.nodes)
      ? document.nodes.map((node) => withWebhook(node, own, exposed.hook))
      : stepsAsNodes(workflow.definition),
    edges: Array.isArray(document.edges) ? document.edges : [],
    data_slots: [],
    json_schema: isObject(workflow.inputSchema) ? workflow.inputSchema : {},
    manual_execution_payload: document.manual_execution_payload ?? null,
    version: workflow.version,
    current_version: workflow.version,
    createdAt: workflow.createdAt,
    updatedAt: workflow.updatedAt,
  };
}

/** The text of a field; empty without. */
export function fieldOf(definition: Json, name: string): string {
  const value = isObject(definition) ? definition[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A node that waits for a webhook, or starts by one, tells its address; it stays the same. */
function withWebhook(node: Json, workflow: string, hook: string | undefined): Json {
  if (isObject(node) && hook !== undefined && /^start$/i.test(String(node.type ?? '')))
    return { ...node, webhook_url: hookPath(workflow, hook) };
  if (!isObject(node) || !/^wait[^a-z]*for[^a-z]*webhook$/i.test(String(node.type ?? ''))) return node;
  return { ...node, webhook_url: webhookPath(workflow, String(node.id)) };
}

/** What a workflow that was not made of a graph shows as its nodes. */
function stepsAsNodes(definition: Json): Json[] {
  const steps = isObject(definition) && Array.isArray(definition.steps) ? definition.steps.filter(isObject) : [];
  const nodes = steps.map((step, index) => ({
    id: typeof step.id === 'string' ? step.id : `step${index + 1}`,
    type: step.type ?? '',
    name: typeof step.name === 'string' ? step.name : String(step.id ?? `step${index + 1}`),
  }));
  return [{ id: '1', type: 'start', name: 'Start' }, ...nodes];
}

/** What a caller is to send: a sample, the schema, and the schema in words. */
export function toStructure(workflow: Workflow) {
  const { document } = readExposed(workflow.definition);
  const declared = isObject(workflow.definition) ? workflow.definition.input : undefined;
  const schema = declared !== undefined && isObject(declared) ? declared : null;
  return {
    payload: document?.manual_execution_payload ?? null,
    schema,
    schema_interpreted: schema && interpret(schema),
  };
}

/** `{ "email": "string (required)" }` */
function interpret(schema: JsonObject): Json {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = schema.properties !== undefined && isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const type = isObject(property) && typeof property.type === 'string' ? property.type : 'any';
      return [name, required.includes(name) ? `${type} (required)` : type];
    }),
  );
}
