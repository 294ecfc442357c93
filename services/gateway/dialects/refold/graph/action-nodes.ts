import { isObject, type Json, type JsonObject } from '../../../../../workflows/language/json.ts';
import { aliasKey } from '../expose.ts';
import { toWorkflow } from '../ids.ts';
import { giving, type NodeTranslator } from './node-translator.ts';
import { listOf } from './read-graph.ts';

/** Gives the event: the node that everything starts from. */
export const start: NodeTranslator = () => ({ steps: [giving('{{ input }}')] });

/** Gives what it is told to, as transform, log and mapping nodes do. */
export const give: NodeTranslator = ({ settings }, { resolve }) => {
  const { output, template, fields, mapping, value } = settings;
  return { steps: [giving(resolve(output ?? template ?? fields ?? mapping ?? value ?? {}))] };
};

const bodyTypes: { [type: string]: string } = {
  json: 'application/json',
  text: 'text/plain',
  xml: 'application/xml',
  html: 'text/html',
};

/** Calls an HTTP endpoint. */
export const http: NodeTranslator = ({ settings }, { resolve, fault }) => {
  const method = String(settings.method ?? 'GET').toUpperCase();
  const url =
    typeof settings.url === 'string' ? settings.url : joinUrl(settings.base_url, settings.path ?? settings.url_path);
  if (url === '') fault('It has no `url`.');
  if (isObject(settings.pagination ?? null)) fault('Pagination is not served; use a Loop node.');
  const type = bodyTypes[String(settings.body_type ?? 'json').toLowerCase()];
  if (type === undefined)
    fault(`The body type ${JSON.stringify(settings.body_type)} is not served; use JSON, TEXT, XML or HTML.`);
  const takesBody = !['GET', 'HEAD'].includes(method) && settings.body !== undefined && settings.body !== null;
  const headers = { ...(takesBody && type ? { 'content-type': type } : {}), ...pairs(settings.headers) };
  const input: JsonObject = {
    url,
    method,
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(settings.query_params === undefined ? {} : { query: pairs(settings.query_params) }),
    ...(takesBody ? { body: settings.body ?? null } : {}),
  };
  const encrypt = encryptedFields(settings).map((field) => `body.${field}`);
  const step = {
    type: 'Http',
    input: resolve(input),
    ...retryOf(settings),
    ...(encrypt.length > 0 ? { encrypt } : {}),
  };
  return { steps: [{ part: null, step }] };
};

/** The fields of its body that a node is to show to nobody: `custom_output: [{ field, encrypt }]`. */
export function encryptedFields({ custom_output }: JsonObject): string[] {
  const fields = listOf(custom_output).filter(isObject);
  return fields.filter(({ encrypt }) => encrypt === true).map(({ field, path }) => String(field ?? path ?? ''));
}

function joinUrl(base: Json | undefined, path: Json | undefined): string {
  const [head, tail] = [String(base ?? ''), String(path ?? '')];
  if (head === '' || tail === '') return head + tail;
  return `${head.replace(/\/$/, '')}/${tail.replace(/^\//, '')}`;
}

/** Pairs are published as lists of `{ name, value }` and as objects. */
export function pairs(given: Json | undefined): { [name: string]: Json } {
  if (given !== undefined && isObject(given)) return given;
  const named = listOf(given).filter(isObject);
  return Object.fromEntries(named.map(({ name, key, value }) => [String(name ?? key), value ?? null]));
}

/** Pairs as texts, their names in lower case: headers that a request must carry. */
export function lowerCaseTexts(given: Json | undefined): { [name: string]: string } {
  return Object.fromEntries(Object.entries(pairs(given)).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Whatever a call fails with is attempted again, as often as the node says: once unless it does. */
function retryOf(settings: JsonObject): JsonObject {
  const retry = settings.retry !== undefined && isObject(settings.retry) ? settings.retry : settings;
  const most = Number(retry.max_attempts ?? settings.maximum_attempts ?? 1);
  const delay = Number(retry.delay ?? retry.retry_delay ?? 0);
  if (!(most > 1)) return { retry: { maxAttempts: 1 } };
  const strategy = String(retry.strategy ?? retry.retry_strategy ?? 'Fixed').toLowerCase();
  return {
    retry: {
      maxAttempts: Math.min(100, Math.trunc(most)),
      backoff: strategy.startsWith('exp') ? 'exponential' : 'fixed',
      ...(delay > 0 ? { delay: `PT${delay / 1000}S` } : {}),
      on: ['http-status', 'http-unreachable', 'http-response-invalid', 'step-timeout'],
    },
  };
}

/** Sets what the caller gets. */
export const response: NodeTranslator = ({ settings }, { resolve, fault }) => {
  const { data, body, status_code } = settings;
  const status = readStatus(status_code, fault) ?? 200;
  return {
    steps: [{ part: null, step: { type: 'Response', input: resolve({ status, body: parse(data ?? body ?? {}) }) } }],
  };
};

/** A status code, which may be a template; null: none is given. */
export function readStatus(given: Json | undefined, fault: (detail: string) => void): Json {
  if (given === undefined || given === '') return null;
  const status = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
  if (typeof status === 'number' && (status < 200 || status > 599)) fault('A status code is 200 to 599.');
  return status;
}

/** Data that was written as the text of a JSON document. */
function parse(data: Json): Json {
  if (typeof data !== 'string' || !/^\s*[[{]/.test(data)) return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

/** Runs another workflow: and waits for it, or not. */
export const subFlow: NodeTranslator = ({ settings }, { resolve, fault }) => {
  const { workflow_id, workflow, payload, sync_execution, wait_for_completion } = settings;
  const target = workflow_id ?? workflow;
  if (typeof target !== 'string' || target === '') fault('It has no `workflow_id`.');
  const waits = sync_execution === true || wait_for_completion === true;
  const call = {
    part: 'flow',
    step: {
      type: 'Workflow',
      mode: waits ? 'await' : 'detach',
      input: {
        workflow: typeof target === 'string' ? referenceTo(target) : '',
        input: resolve(payload ?? {}),
        ...(waits ? { named: true } : {}),
      },
    },
  };
  const body = { execution_id: '{{ previous.id }}', ...(waits ? { return_value: '{{ previous.output }}' } : {}) };
  return { steps: [call, giving(body)] };
};

/** Another workflow by its published id, our own, or its alias. */
function referenceTo(target: string): string {
  const id = toWorkflow(target);
  return id.startsWith('wf-') ? id : aliasKey(target);
}
