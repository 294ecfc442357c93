import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { AcceptRequest } from './accept-execution.ts';
import { checkInputSize } from './check-input-size.ts';
import { checkWebhook } from './check-webhook.ts';
import { defaultInput } from './default-input.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead, loadVersion } from './find-workflow.ts';
import { pickBorrowed } from './lend-secrets.ts';
import { startOptions } from './outcomes.ts';
import { version } from './parameters.ts';

const lentSecrets = z
  .record(z.string(), z.string().min(1).max(4096))
  .optional()
  .describe('Secrets for those steps that borrow them by name; sealed, and gone when the execution ends.');
/** How an execution of a workflow is asked for. */
export const startInput = z.strictObject({
  workflow: z.string(),
  version: version.optional(),
  lent: lentSecrets,
  ...startOptions,
});

/** What is to be started, without what tells its repetitions and how long it is waited for. */
export type StartRequest = Omit<z.output<typeof startInput>, 'idempotencyKey' | 'waitMs'>;

/**
 * Checks all that a start may be refused for, and makes it ready to be accepted; nothing is written.
 * @throws AppError `workflow-not-found`, `workflow-disabled`, `version-not-found`, `invalid-input`, …
 */
export async function prepareStart(
  deps: OperationDeps,
  context: OperationContext,
  given: StartRequest,
): Promise<Omit<AcceptRequest, 'idempotency' | 'waitMs'>> {
  const head = await findWorkflowHead(deps, context, given.workflow);
  if (!head.enabled)
    throw new AppError('workflow-disabled', `Workflow ${head.id} is disabled. Enable it to start executions.`);
  const loaded = await loadVersion(deps, context.caller.tenantId, head.id, given.version ?? head.version);
  const whole = given.input ?? defaultInput(loaded.inputSchema);
  checkWebhook(deps, given.webhook);
  checkInputSize(whole);
  return {
    workflowId: head.id,
    workflowName: loaded.plan.name,
    version: loaded.version,
    plan: loaded.plan,
    inline: null,
    input: loaded.checkInput(whole),
    labels: given.labels ?? {},
    webhook: given.webhook ?? null,
    lent: pickBorrowed(deps, loaded.plan, given.lent ?? {}),
  };
}
