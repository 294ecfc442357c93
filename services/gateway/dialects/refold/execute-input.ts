import { isObject, type Json } from '../../../../workflows/language/json.ts';
import { aliasKey } from './expose.ts';
import { accountOf, environmentOf, flagOf, slugOf } from './headers.ts';
import { workflowIds } from './ids.ts';
import { toLabels } from './labels.ts';

/** The longest a synchronous call is kept waiting, milliseconds. */
const MAX_WAIT_MS = 60_000;

interface Call {
  params: { workflow: string };
  body: Json | undefined;
  idempotencyKey: string | null;
  header(name: string): string | undefined;
}

/** What an execute call asks for; both APIs send the same headers. */
export function toStart(call: Call, event: Json) {
  const { params, header, idempotencyKey } = call;
  const slug = slugOf(call);
  const account = accountOf(call);
  const sync = flagOf(header('sync_execution'), 'sync_execution');
  const labels = toLabels({
    source: 'API_CALL',
    type: sync ? 'SYNC' : 'ASYNC',
    environment: environmentOf(call),
    slug,
    config: header('config_id'),
    tag: header('instance_tag'),
  });
  return {
    workflow: referencesTo(params.workflow),
    account,
    sync,
    terms: { slug },
    input: event,
    labels,
    waitMs: sync ? MAX_WAIT_MS : 0,
    idempotencyKey: idempotencyKey ?? undefined,
  };
}

/** Id, alias of `expose.refold`, or our own id or alias: what a path may name a workflow by. */
export function referencesTo(text: string): string[] {
  const id = workflowIds.fromHex(text);
  // A key of another dialect is no reference here.
  const own = text.includes(':') ? [] : [text];
  return [...(id === null ? [] : [id]), aliasKey(text), ...own];
}

/** The second API's page wraps the event as `payload`, its OpenAPI document does not: both are taken. */
export function unwrapPayload(body: Json | undefined): Json {
  if (body === undefined) return {};
  if (!isObject(body)) return body;
  const { payload, ...rest } = body;
  return payload !== undefined && isObject(payload) && Object.keys(rest).length === 0 ? payload : body;
}
