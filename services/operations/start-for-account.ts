import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { acceptExecution, joinEarlier } from './accept-execution.ts';
import { checkInputSize } from './check-input-size.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findFirst } from './find-first.ts';
import { findWorkflowHead, loadVersion } from './find-workflow.ts';
import { ACCOUNT_LABEL, actingFor, resolveAccount } from './linked-accounts.ts';
import { startOptions, startOutcome } from './outcomes.ts';
import { toJson } from './plain-json.ts';
import { holdsLoop, planForSync } from './plan-for-sync.ts';

const input = z.strictObject({
  /** References to try in order: the first that is there is started. */
  workflow: z.array(z.string()).min(1),
  account: actingFor,
  sync: z.boolean().describe('The caller waits for the answer: waits are skipped, and loops are refused.'),
  /** What the dialect's `admit` is told. */
  terms: z.record(z.string(), z.string().nullable()).default({}),
  ...startOptions,
});
const output = startOutcome;

/** A workflow that is about to be started for an account. */
export interface Applicant {
  id: string;
  enabled: boolean;
  definition: Json;
  account: string | null;
  terms: { [name: string]: string | null };
}

/** Makes the operation that starts executions for linked accounts. `admit` throws where the API does not allow one. */
export function defineAccountStart(admit: (workflow: Applicant) => void) {
  return defineOperation({
    name: 'startForAccount',
    summary: 'Start an execution for a linked account',
    scope: 'run',
    input,
    output,
    async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
      const { idempotencyKey, waitMs, ...body } = given;
      const account = resolveAccount(context.caller, given.account);
      const head = await findFirst(given.workflow, (reference) => findWorkflowHead(deps, context, reference));
      const request = { key: idempotencyKey, body: { startFor: toJson({ ...body, account }) }, waitMs };
      const { joined, idempotency } = await joinEarlier(deps, context, request);
      if (joined) return joined;
      const version = await loadVersion(deps, context.caller.tenantId, head.id, head.version);
      const { id, enabled } = head;
      admit({ id, enabled, definition: version.definition, account, terms: given.terms });
      if (given.sync && holdsLoop(version.plan))
        throw new AppError('sync-refused', 'Synchronous execution is not allowed: the workflow contains a Group node.');
      const input = given.input ?? {};
      checkInputSize(input);
      return acceptExecution(deps, context, {
        workflowId: id,
        workflowName: version.plan.name,
        version: version.version,
        plan: given.sync ? planForSync(version.plan) : version.plan,
        sync: given.sync,
        inline: null,
        input: version.checkInput(input),
        labels: { ...given.labels, ...(account === null ? {} : { [ACCOUNT_LABEL]: account }) },
        webhook: null,
        idempotency,
        waitMs,
      });
    },
  });
}
