import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredTrigger } from '../store/trigger-store.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead, loadVersion } from './find-workflow.ts';
import { createTemplates } from './outer-templates.ts';
import { triggerFields } from './trigger-resource.ts';

const fields = z.strictObject(triggerFields);
type GivenTrigger = z.output<typeof fields>;
type GivenSignature = NonNullable<GivenTrigger['signature']>;

/** What templates of triggers can name. */
export const triggerTemplates = createTemplates(['body', 'headers', 'query', 'trigger']);

/** What is kept of a trigger besides its token. */
type Built = Pick<StoredTrigger, 'workflowId' | 'content' | 'envelope'>;

/** A trigger as it is to be stored: a new one, or in the place of `current`. @throws AppError `invalid-request`, … */
export async function buildTrigger(
  deps: OperationDeps,
  context: OperationContext,
  { workflow, ...given }: GivenTrigger & { workflow: string },
  { id, current }: { id: string; current: StoredTrigger | null },
): Promise<Built> {
  const { tenantId } = context.caller;
  const head = await findWorkflowHead(deps, context, workflow);
  await loadVersion(deps, tenantId, head.id, given.version ?? head.version);
  triggerTemplates.check(given.input, '/input');
  if (given.idempotency && 'expression' in given.idempotency)
    triggerTemplates.check(given.idempotency.expression, '/idempotency/expression');
  if (given.signature === null) return { workflowId: head.id, content: { ...given, signature: null }, envelope: null };
  const { secret, ...signature } = given.signature;
  const kept = current?.content.signature?.scheme === signature.scheme ? current.envelope : null;
  checkSecret(given.signature, kept !== null);
  const place = { tenantId, kind: 'trigger', name: id } as const;
  return {
    workflowId: head.id,
    content: { ...given, signature },
    envelope: secret === undefined ? kept : deps.vault.seal(place, secret),
  };
}

/** Standard Webhooks: `whsec_` and base64. */
function checkSecret({ scheme, secret }: Pick<GivenSignature, 'scheme' | 'secret'>, isKept: boolean): void {
  if (secret === undefined) {
    if (isKept) return;
    throw refused('is needed: the sender signs with it.');
  }
  if (scheme !== 'standard-webhooks') return;
  try {
    new Webhook(secret);
  } catch (cause) {
    throw refused('must be `whsec_` and base64, as the sender gives it.', cause);
  }
}

function refused(what: string, cause?: unknown): AppError {
  const detail = `\`signature.secret\` ${what}`;
  return new AppError('invalid-request', detail, { faults: [{ pointer: '/signature/secret', detail }], cause });
}
