import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Idempotency } from '../store/workflow-records.ts';
import { buildWorkflow } from './build-workflow.ts';
import { canonicalHash } from './canonical-hash.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { requireAll } from './grants.ts';
import { startOptions } from './outcomes.ts';
import { aliasName } from './parameters.ts';
import { toJson } from './plain-json.ts';
import { presentWorkflow } from './present-workflow.ts';
import { json, labels, type Workflow, workflow } from './resources.ts';

const input = z.strictObject({
  definition: json,
  alias: aliasName.optional(),
  labels: labels.optional(),
  enabled: z.boolean().optional().describe('Whether it can be started; true unless given.'),
  idempotencyKey: startOptions.idempotencyKey,
});
const output = workflow;

/** Store a workflow. */
export const createWorkflow = defineOperation({
  name: 'createWorkflow',
  summary: 'Store a workflow',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { idempotencyKey: key, ...request }, context): Promise<z.output<typeof output>> {
    requireAll(context.caller, 'workflows');
    const idempotency = key === undefined ? null : { key, requestSha256: canonicalHash(toJson(request)) };
    for (;;) {
      const earlier = await findEarlier(deps, context, idempotency);
      if (earlier) return earlier;
      const built = await buildWorkflow(deps, context.caller.tenantId, request, null);
      const stored = { ...built, id: `wf-${deps.randomId()}` };
      if (await deps.store.workflows.insert(context.caller.tenantId, stored, idempotency))
        return presentWorkflow(deps.language, stored, stored.content);
    }
  },
});

/** The workflow that an equal request has created before, as it is now. @throws AppError `idempotency-mismatch`. */
async function findEarlier(
  deps: OperationDeps,
  { caller }: OperationContext,
  idempotency: Idempotency | null,
): Promise<Workflow | null> {
  const found = idempotency && (await deps.store.workflows.findByIdempotencyKey(caller.tenantId, idempotency.key));
  if (!found) return null;
  const { workflow, requestSha256 } = found;
  if (requestSha256 === idempotency.requestSha256) return presentWorkflow(deps.language, workflow, workflow.content);
  throw new AppError(
    'idempotency-mismatch',
    `The idempotency key was used for ${workflow.id} with another request. Use a new key, or send the same request.`,
  );
}
