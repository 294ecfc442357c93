import { z } from 'zod';
import type { Json } from '../../workflows/language/json.ts';
import type { Labels } from '../store/workflow-records.ts';
import { createWorkflow } from './create-workflow.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { actingFor, resolveAccount } from './linked-accounts.ts';
import { startOptions } from './outcomes.ts';
import { json, workflow } from './resources.ts';

const input = z.strictObject({
  document: json.describe('As the API publishes it.'),
  account: actingFor,
  idempotencyKey: startOptions.idempotencyKey,
});
const output = workflow;

/**
 * Makes the operation that stores workflows for linked accounts, disabled until they are published. `translate` makes a
 * definition of the API's document. @throws what it throws
 */
export function defineAccountCreate(
  translate: (document: Json, account: string | null, randomId: () => string) => { definition: Json; labels: Labels },
) {
  return defineOperation({
    name: 'createForAccount',
    summary: 'Store a workflow for a linked account, not published yet',
    scope: 'write',
    input,
    output,
    async run(deps: OperationDeps, { document, account, idempotencyKey }, context): Promise<z.output<typeof output>> {
      const acting = resolveAccount(context.caller, account);
      const request = { ...translate(document, acting, deps.randomId), enabled: false, idempotencyKey };
      return createWorkflow.run(deps, request, context);
    },
  });
}
