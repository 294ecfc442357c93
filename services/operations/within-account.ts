import type { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Labels } from '../store/workflow-records.ts';
import { defineOperation, type Operation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';
import { isOfAccount, resolveAccount } from './linked-accounts.ts';
import { forAccount, parseGiven } from './parse-given.ts';

/** What an operation is about. */
export interface Subject<Given> {
  labelsOf(deps: OperationDeps, context: OperationContext, given: Given): Promise<Labels>;
  /** Throws as if it were not there. */
  refuse(given: Given): never;
}

/** The same operation, for a linked account: what is another account's is answered as if it were not there. */
export function onlyOwn<In extends z.ZodType, Out extends z.ZodType>(
  operation: Operation<In, Out, OperationDeps>,
  { labelsOf, refuse }: Subject<z.output<In>>,
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
      if (!isOfAccount(context.caller, acting, await labelsOf(deps, context, given))) refuse(given);
      return operation.run(deps, given, context);
    },
  });
}

/** The same operation on an execution, for a linked account. */
export function withinAccount<In extends z.ZodType<{ execution: string }>, Out extends z.ZodType>(
  operation: Operation<In, Out, OperationDeps>,
) {
  return onlyOwn(operation, {
    labelsOf: async (deps, context, given) => (await findExecutionHead(deps, context, given)).labels,
    refuse({ execution }) {
      throw new AppError('execution-not-found', `There is no execution ${JSON.stringify(execution)}.`);
    },
  });
}
