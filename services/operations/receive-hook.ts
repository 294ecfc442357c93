import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { parseDuration } from '../../workflows/language/duration.ts';
import type { JsonObject } from '../../workflows/language/json.ts';
import type { StoredTrigger } from '../store/trigger-store.ts';
import { triggerTemplates } from './build-trigger.ts';
import { isSigned } from './check-signature.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { answerFailure } from './failure-limit.ts';
import { json } from './resources.ts';
import { startOnce } from './start-once.ts';
import { hashToken } from './trigger-token.ts';

const texts = z.record(z.string(), z.string());
const input = z.strictObject({
  token: z.string(),
  body: json.describe('What was sent, parsed.'),
  bytes: z
    .custom<Uint8Array>((value) => value instanceof Uint8Array)
    .describe('The same as it was sent: that is what is signed.'),
  headers: texts.describe('Names in lower case.'),
  query: texts,
  /** Where the request came from; failures are counted by it. */
  address: z.string(),
});
const output = z.object({
  executionId: z.string(),
  duplicate: z.boolean().describe('An earlier delivery of the same key has started it.'),
});

type Hook = z.output<typeof input>;

/** Standard Webhooks: equal for every attempt. Without it a message that was overheard could be sent again. */
const STANDARD_KEY = { header: 'webhook-id', window: 'P1D' };
/** How exactly the last use of a trigger is told, milliseconds. */
const USE_MS = 60_000;

/** Start a workflow from outside, by the token of a trigger. */
export const receiveHook = defineOperation({
  name: 'receiveHook',
  summary: 'Start a workflow from outside, by the token of a trigger',
  scope: 'public',
  input,
  output,
  async run(deps: OperationDeps, hook, context): Promise<z.output<typeof output>> {
    const trigger = await admit(deps, hook);
    const { tenantId, workflowId, id, content } = trigger;
    const values: JsonObject = { body: hook.body, headers: hook.headers, query: hook.query, trigger: { id } };
    const rule = content.idempotency ?? (content.signature?.scheme === 'standard-webhooks' ? STANDARD_KEY : null);
    const request = {
      source: id,
      key: readKey(rule, hook, values),
      windowMs: rule ? parseDuration(rule.window) : 0,
      start: {
        workflow: workflowId,
        version: content.version ?? undefined,
        labels: content.labels,
        input: triggerTemplates.resolve(content.input, values),
      },
    };
    const own: OperationContext = { ...context, caller: { tenantId }, starter: { kind: 'trigger', id } };
    const started = await startOnce(deps, own, request).catch((error: unknown) => {
      // Its workflow was deleted: to senders that is the same as a trigger that was.
      if (error instanceof AppError && error.code === 'workflow-not-found') throw fail(deps, hook, unknown());
      throw error;
    });
    noteUse(deps, trigger);
    return started;
  },
});

/** The trigger that a request opens. @throws AppError `hook-not-found`, `signature-refused`, `rate-limited` */
async function admit(deps: OperationDeps, hook: Hook): Promise<StoredTrigger> {
  const trigger = await deps.store.triggers.lookUp(hashToken(hook.token));
  if (!trigger) throw fail(deps, hook, unknown());
  const { tenantId, id, envelope, content } = trigger;
  const { signature } = content;
  if (signature === null || envelope === null) return trigger;
  const secret = deps.vault.open({ tenantId, kind: 'trigger', name: id }, envelope);
  if (isSigned(signature, secret, hook)) return trigger;
  const detail = 'The request does not carry the signature that this hook asks for.';
  throw fail(deps, hook, new AppError('signature-refused', detail));
}

/** Unknown, replaced, deleted: nobody outside learns which. */
function unknown(): AppError {
  return new AppError('hook-not-found', 'There is no such hook.');
}

function fail({ failures }: OperationDeps, { address }: Hook, error: AppError): AppError {
  return answerFailure(failures, address, error);
}

function readKey(rule: StoredTrigger['content']['idempotency'], hook: Hook, values: JsonObject): string | null {
  if (rule === null) return null;
  const key = 'header' in rule ? hook.headers[rule.header] : triggerTemplates.resolve(rule.expression, values);
  if (key === undefined || key === null || key === '') return null;
  return typeof key === 'string' ? key : JSON.stringify(key);
}

function noteUse({ store, clock, report }: OperationDeps, { tenantId, id, lastUsedAt }: StoredTrigger): void {
  const now = clock();
  if (now.getTime() - (lastUsedAt?.getTime() ?? 0) <= USE_MS) return;
  store.triggers.noteUse(tenantId, id, now).catch((error) => report(`The use of trigger ${id} was not noted.`, error));
}
