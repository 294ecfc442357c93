import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { canonicalHash } from './canonical-hash.ts';
import { defineOperation } from './define-operation.ts';
import { deliverEvent } from './deliver-event.ts';
import type { OperationDeps } from './deps.ts';
import { requireAll } from './grants.ts';
import { handleOnce } from './handle-once.ts';
import { startOptions } from './outcomes.ts';
import { toJson } from './plain-json.ts';
import { json } from './resources.ts';

/** Bytes that a payload may have, as JSON without spaces in UTF-8. */
export const MAX_PAYLOAD_BYTES = 1_048_576;
/** How long an event is kept for those who ask later, unless the configuration says otherwise. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** Numbers and booleans are compared as text, as an Event step compares them. */
const correlation = z.union([z.string().min(1).max(500), z.number(), z.boolean()]).transform(String);

const input = z.strictObject({
  name: z.string().min(1).max(200).describe('What has happened, such as `order.paid`.'),
  correlation: correlation.describe('Which one it has happened to; an Event step names the same text.'),
  payload: json.default(null).describe('Given to the steps that wait, as their output.'),
  id: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Another event of the same id is the same: it is not taken again.'),
  idempotencyKey: startOptions.idempotencyKey,
});
const output = z.object({
  id: z.string(),
  delivered: z.int().nonnegative().describe('How many steps have been given it so far.'),
});

/** Send an event to the steps that wait for it, and keep it for those that will. */
export const sendEvent = defineOperation({
  name: 'sendEvent',
  summary: 'Send an event to the steps that wait for it, and keep it for those that will',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, { idempotencyKey: key, ...given }, context): Promise<z.output<typeof output>> {
    const { id: chosen, ...event } = given;
    const { tenantId } = context.caller;
    // It may reach executions of any workflow.
    requireAll(context.caller, 'workflows');
    checkPayloadSize(event.payload);
    const at = deps.clock();
    const expireAt = new Date(at.getTime() + (deps.eventsKeptMs ?? KEPT_MS));
    let id = chosen ?? (key === undefined ? undefined : `ev-${canonicalHash([tenantId, key]).slice(0, 16)}`);
    await handleOnce(deps, context, { key, body: { sendEvent: toJson(given) } }, async () => {
      id = await insert(deps, id, (own) => ({ ...event, tenantId, id: own, at, expireAt }));
      await deliverEvent(deps, { tenantId, id });
    });
    if (id === undefined) throw new Error('an event was sent without an id');
    return { id, delivered: await deps.store.events.countDeliveries({ tenantId, id }) };
  },
});

/** Inserts an event unless it was sent before; one without an id is given a new one. */
async function insert(
  { store, randomId }: OperationDeps,
  given: string | undefined,
  build: (id: string) => Parameters<OperationDeps['store']['events']['insert']>[0],
): Promise<string> {
  for (;;) {
    const id = given ?? `ev-${randomId()}`;
    if ((await store.events.insert(build(id))) || given !== undefined) return id;
  }
}

function checkPayloadSize(payload: Json): void {
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  if (bytes <= MAX_PAYLOAD_BYTES) return;
  const detail = `The payload has ${bytes} bytes as JSON; that of an event may have ${MAX_PAYLOAD_BYTES}. Send less, or a URL that an Http step fetches.`;
  throw new AppError('body-too-large', detail, { faults: [{ pointer: '/payload', detail }] });
}
