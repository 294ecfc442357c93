import { AppError } from '../../workflows/language/app-error.ts';
import type { ExecutionHead, StoredExecution } from '../store/execution-records.ts';
import type { Caller, OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';

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
  return checkFound(caller, await deps.store.executions.find(caller.tenantId, reference.execution), reference);
}

/** The record without values and tasks. @throws AppError `execution-not-found`. */
export async function findExecutionHead(
  deps: OperationDeps,
  { caller }: OperationContext,
  reference: ExecutionReference,
): Promise<ExecutionHead> {
  return checkFound(caller, await deps.store.executions.findHead(caller.tenantId, reference.execution), reference);
}

function checkFound<T extends ExecutionHead>(
  caller: Caller,
  found: T | null,
  { execution, workflow }: ExecutionReference,
): T {
  // One of an inline definition is reached by keys that reach all workflows.
  const isReached = found && isGranted(caller, 'workflows', found.workflowId ?? '');
  if (isReached && (workflow === undefined || found.workflowId === workflow)) return found;
  const place = workflow === undefined ? '' : ` of workflow ${JSON.stringify(workflow)}`;
  throw new AppError('execution-not-found', `There is no execution ${JSON.stringify(execution)}${place}.`);
}
