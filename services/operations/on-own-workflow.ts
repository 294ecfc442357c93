import { z } from 'zod';
import { defineOperation, type Operation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findFirst } from './find-first.ts';
import { findWorkflow } from './find-workflow.ts';
import { actingFor, resolveAccount } from './linked-accounts.ts';
import { parseGiven } from './parse-given.ts';
import { json } from './resources.ts';
import type { Applicant } from './start-for-account.ts';

const input = z.strictObject({
  workflow: z.array(z.string()).min(1).describe('References to try in order.'),
  account: actingFor,
  /** What `admit` is told. */
  terms: z.record(z.string(), z.string().nullable()).default({}),
  given: z.record(z.string(), json).default({}).describe('What else the operation takes.'),
});

/**
 * The same operation on a workflow, for a linked account. `admit` throws where the API does not let the account reach the
 * workflow.
 */
export function onOwnWorkflow<In extends z.ZodType, Out extends z.ZodType>(
  operation: Operation<In, Out, OperationDeps>,
  admit: (workflow: Applicant) => void,
) {
  return defineOperation({
    name: operation.name,
    summary: operation.summary,
    scope: operation.scope,
    input,
    output: operation.output,
    async run(deps: OperationDeps, { workflow, account, terms, given }, context): Promise<z.output<Out>> {
      const acting = resolveAccount(context.caller, account);
      const found = await findFirst(workflow, (reference) => findWorkflow(deps, context, reference));
      const { id, enabled } = found;
      admit({ id, enabled, definition: found.content.definition, account: acting, terms });
      return operation.run(deps, parseGiven(operation.input, { ...given, workflow: id }), context);
    },
  });
}
