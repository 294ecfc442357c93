import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { acceptExecution, joinEarlier } from './accept-execution.ts';
import { checkInputSize } from './check-input-size.ts';
import { checkWebhook } from './check-webhook.ts';
import { defaultInput } from './default-input.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead, loadVersion } from './find-workflow.ts';
import { pickBorrowed } from './lend-secrets.ts';
import { startOptions, startOutcome } from './outcomes.ts';
import { version } from './parameters.ts';
import { toJson } from './plain-json.ts';

const lentSecrets = z
  .record(z.string(), z.string().min(1).max(4096))
  .optional()
  .describe('Secrets for those steps that borrow them by name; sealed, and gone when the execution ends.');
const input = z.strictObject({ workflow: z.string(), version: version.optional(), lent: lentSecrets, ...startOptions });
const output = startOutcome;

/** Start an execution of a workflow. */
export const startExecution = defineOperation({
  name: 'startExecution',
  summary: 'Start an execution of a workflow',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { idempotencyKey, waitMs, lent = {}, ...body } = given;
    // Before an earlier call is joined, which may be of a key that reaches further.
    if (context.caller.key?.grants) await findWorkflowHead(deps, context, given.workflow);
    const request = { key: idempotencyKey, body: { start: toJson(body) }, waitMs };
    const { joined, idempotency } = await joinEarlier(deps, context, request);
    if (joined) return joined;
    const head = await findWorkflowHead(deps, context, given.workflow);
    if (!head.enabled)
      throw new AppError('workflow-disabled', `Workflow ${head.id} is disabled. Enable it to start executions.`);
    const version = await loadVersion(deps, context.caller.tenantId, head.id, given.version ?? head.version);
    const whole = given.input ?? defaultInput(version.inputSchema);
    checkWebhook(deps, given.webhook);
    checkInputSize(whole);
    const input = version.checkInput(whole);
    return acceptExecution(deps, context, {
      workflowId: head.id,
      workflowName: version.plan.name,
      version: version.version,
      plan: version.plan,
      inline: null,
      input,
      labels: given.labels ?? {},
      webhook: given.webhook ?? null,
      lent: pickBorrowed(deps, version.plan, lent),
      idempotency,
      waitMs,
    });
  },
});
