import type { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation, type Operation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';
import { isOfAccount, resolveAccount } from './linked-accounts.ts';
import { forAccount, parseGiven } from './parse-given.ts';

/** The same operation on an execution, for a linked account: one of another account is answered as if it were not there. */
export function withinAccount<In extends z.ZodType<{ execution: string }>, Out extends z.ZodType>(
  operation: Operation<In, Out, OperationDeps>,
) {
  return defineOperation({
    name: operation.name,
    summary: operation.summary,
    scope: operation.scope,
    input: forAccount<In>(),
    output: operation.output,
    async run(deps: OperationDeps, { account, given: raw }, context): Promise<z.output<Out>> {
      const given = parseGiven(operation.input, raw);
      const acting = resolveAccount(context.caller, account);
      const head = await findExecutionHead(deps, context, given);
      if (!isOfAccount(context.caller, acting, head.labels))
        throw new AppError('execution-not-found', `There is no execution ${JSON.stringify(given.execution)}.`);
      return operation.run(deps, given, context);
    },
  });
}
