import { AppError } from '../../workflows/language/app-error.ts';
import type { ExecutionHead, StoredExecution } from '../store/execution-records.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';

/** Which execution is meant, and of which workflow when the caller says so. */
export interface ExecutionReference {
  execution: string;
  workflow?: string | undefined;
}

/** The whole record. @throws AppError `execution-not-found`. */
export async function findExecution(
  deps: OperationDeps,
  { caller }: OperationContext,
  reference: ExecutionReference,
): Promise<StoredExecution> {
  return checkFound(await deps.store.executions.find(caller.tenantId, reference.execution), reference);
}

/** The record without values and tasks. @throws AppError `execution-not-found`. */
export async function findExecutionHead(
  deps: OperationDeps,
  { caller }: OperationContext,
  reference: ExecutionReference,
): Promise<ExecutionHead> {
  return checkFound(await deps.store.executions.findHead(caller.tenantId, reference.execution), reference);
}

function checkFound<T extends ExecutionHead>(found: T | null, { execution, workflow }: ExecutionReference): T {
  if (found && (workflow === undefined || found.workflowId === workflow)) return found;
  const place = workflow === undefined ? '' : ` of workflow ${JSON.stringify(workflow)}`;
  throw new AppError('execution-not-found', `There is no execution ${JSON.stringify(execution)}${place}.`);
}
