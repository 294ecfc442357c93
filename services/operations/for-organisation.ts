import type { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation, type Operation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { standsForAccounts } from './linked-accounts.ts';

/** The same operation, for the tenant as a whole: a key that stands for some linked accounts alone is not taken. */
export function forOrganisation<In extends z.ZodType, Out extends z.ZodType>(
  operation: Operation<In, Out, OperationDeps>,
) {
  return defineOperation<In, Out, OperationDeps>({
    ...operation,
    async run(deps, given, context) {
      if (standsForAccounts(context.caller))
        throw new AppError('unauthenticated', 'The key stands for a linked account; this is for the organisation.');
      return operation.run(deps, given, context);
    },
  });
}
