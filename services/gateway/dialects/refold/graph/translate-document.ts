import { isObject, type Json, type JsonObject } from '../../../../../workflows/language/json.ts';
import { SYNC_VARIABLE } from '../../../../operations/plan-for-sync.ts';
import { webhookTriggerOf } from '../trigger.ts';
import { translateGraph } from './translate-graph.ts';

/** How long an execution may take: what is published, and longer where it may wait for somebody. */
const TIMEOUT = 'PT2H';
const WAITING_TIMEOUT = 'P360D';

/**
 * A published workflow document as a definition of the language. `hook`: what the address of its webhook trigger ends
 * with, when it has one. @throws AppError `invalid-definition`
 */
export function translateDocument(
  document: JsonObject,
  account: string | null,
  hook: string | null = null,
): JsonObject {
  const { name, description, slug, workflow_alias, settings } = document;
  const whole = withStart(document);
  const trigger = webhookTriggerOf(whole);
  const schema = inputSchemaOf(document, trigger);
  const { steps, asksSync, waits, headers } = translateGraph(whole);
  const minutes = settings !== undefined && isObject(settings) ? settings.timeout : undefined;
  return {
    name: textOf(name) ?? 'Workflow',
    ...textField('description', description),
    ...(schema ? { input: schema } : {}),
    ...(asksSync ? { vars: { [SYNC_VARIABLE]: { type: 'boolean', default: false } } } : {}),
    timeout: typeof minutes === 'number' && minutes > 0 ? `PT${minutes}M` : waits ? WAITING_TIMEOUT : TIMEOUT,
    steps,
    expose: {
      refold: {
        ...textField('alias', workflow_alias),
        ...textField('slug', slug),
        ...(account === null ? {} : { account }),
        document: whole,
        ...(trigger && hook !== null ? { hook } : {}),
        ...(Object.keys(headers).length > 0 ? { headers } : {}),
      },
    },
  };
}

/** What an event must be; null: anything. A webhook's is checked when its trigger says so. */
function inputSchemaOf({ json_schema }: JsonObject, trigger: JsonObject | null): JsonObject | null {
  if (trigger && trigger.validate_schema !== true) return null;
  const schema = trigger?.schema ?? json_schema ?? null;
  return isObject(schema) && Object.keys(schema).length > 0 ? schema : null;
}

/** A new workflow has a start node and nothing else. */
function withStart(document: JsonObject): JsonObject {
  const nodes = Array.isArray(document.nodes) && document.nodes.length > 0 ? document.nodes : [newStart];
  return { ...document, nodes, edges: Array.isArray(document.edges) ? document.edges : [] };
}

const newStart: JsonObject = { id: '1', type: 'start', name: 'Start' };

/** A field, where there is a text for it. */
function textField(name: string, value: Json | undefined): JsonObject {
  const text = textOf(value);
  return text === undefined ? {} : { [name]: text };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
