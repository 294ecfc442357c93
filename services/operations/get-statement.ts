import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { notGranted } from './not-granted.ts';
import { readExecution } from './read-execution.ts';
import { presentStatement, type Statement, statement } from './statement-resource.ts';

/** A statement by its execution, on the connection that it was sent to. */
export const statementReference = z.strictObject({ connection: z.string(), execution: z.string() });

/** Read how a statement stands. */
export const getStatement = defineOperation({
  name: 'getStatement',
  summary: 'Read how a statement stands',
  scope: 'read',
  input: statementReference,
  output: statement,
  run: (deps: OperationDeps, given, context): Promise<Statement> => readStatementOf(deps, context, given),
});

/** A statement as it stands now. @throws AppError `execution-not-found`, `not-granted` */
export async function readStatementOf(
  deps: OperationDeps,
  { caller }: OperationContext,
  { connection, execution }: z.output<typeof statementReference>,
): Promise<Statement> {
  if (!isGranted(caller, 'connections', connection)) throw notGranted(`the connection ${JSON.stringify(connection)}`);
  const record = await deps.store.executions.find(caller.tenantId, execution);
  const recorded = record && presentStatement(record, caller);
  if (!recorded || recorded.connection !== connection)
    throw new AppError('execution-not-found', 'There is no such statement on this connection.');
  const { facts } = await readExecution(deps, record, 1);
  return { ...recorded, status: facts.status, error: facts.error };
}
