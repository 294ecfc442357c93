import { createHmac } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';
import { ACCOUNT_LABEL } from '../../../operations/linked-accounts.ts';
import type { WebhookShape } from '../../define-dialect.ts';
import { executionIds, workflowIds } from './ids.ts';
import { readOrigin } from './labels.ts';
import { toStatus } from './statuses.ts';
import { endings, webhookSettings } from './webhook-settings.ts';

/**
 * The published message: `x-cobalt-signature` is the hex HMAC-SHA256 of the body under the API key that registered the
 * endpoint. Without an endpoint there is no key, and nothing is signed.
 */
export const webhookShape: WebhookShape = (execution, event, endpoint) => {
  const settings = webhookSettings.parse(endpoint?.settings ?? {});
  const account = execution.labels[ACCOUNT_LABEL] ?? null;
  const message: JsonObject = {
    linked_account_id: account,
    instance_id: executionIds.toHex(execution.id),
    workflow_id: execution.workflowId === null ? null : workflowIds.toHex(execution.workflowId),
    config_id: readOrigin(execution.labels).config ?? account,
    event: endings[event.status] ?? 'Workflow Started',
    workflow_name: endpoint?.workflowName ?? '',
    status: toStatus(execution),
    environment: settings.environment,
  };
  const known = { event: message, workflow_response: execution.output };
  const shaped =
    settings.type === 'slack'
      ? { text: sentence(message) }
      : settings.type === 'custom'
        ? fill(settings.body, known)
        : message;
  const body = typeof shaped === 'string' ? shaped : JSON.stringify(shaped);
  const own = Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), String(fill(value, known))]);
  const [key] = endpoint?.secrets ?? [];
  const signature =
    key === undefined ? {} : { 'x-cobalt-signature': createHmac('sha256', key).update(body).digest('hex') };
  return {
    method: settings.method,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(own), ...signature },
    body,
    ...(key === undefined ? {} : { isSigned: true as const }),
  };
};

function sentence({ event, workflow_name, instance_id, linked_account_id }: JsonObject): string {
  return `${event}: ${workflow_name} (${instance_id}) for ${linked_account_id ?? 'no linked account'}`;
}

/** Puts values in the place of `{{event.x}}` and `{{workflow_response.y}}`; a lone one keeps its type. */
function fill(template: Json, known: JsonObject): Json {
  if (Array.isArray(template)) return template.map((each) => fill(each, known));
  if (isObject(template))
    return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, known)]));
  if (typeof template !== 'string') return template;
  const lone = /^\{\{\s*([\w.]+)\s*\}\}$/.exec(template.trim());
  if (lone) return read(known, lone[1] ?? '');
  return template.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => {
    const value = read(known, path);
    return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  });
}

function read(known: JsonObject, path: string): Json {
  let here: Json | undefined = known;
  for (const part of path.split('.')) {
    if (Array.isArray(here)) here = here[Number(part)];
    else here = here !== undefined && isObject(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }
  return here ?? null;
}
