import type { z } from 'zod';
import { acceptExecution, joinEarlier } from './accept-execution.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { startOutcome } from './outcomes.ts';
import { toJson } from './plain-json.ts';
import { prepareStart, startInput } from './prepare-start.ts';

const input = startInput;
const output = startOutcome;

/** Start an execution of a workflow. */
export const startExecution = defineOperation({
  name: 'startExecution',
  summary: 'Start an execution of a workflow',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { idempotencyKey, waitMs, lent: _, ...body } = given;
    // Before an earlier call is joined, which may be of a key that reaches further.
    if (context.caller.key?.grants) await findWorkflowHead(deps, context, given.workflow);
    const request = { key: idempotencyKey, body: { start: toJson(body) }, waitMs };
    const { joined, idempotency } = await joinEarlier(deps, context, request);
    if (joined) return joined;
    return acceptExecution(deps, context, { ...(await prepareStart(deps, context, given)), idempotency, waitMs });
  },
});
