import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredWorkflow, WorkflowHead } from '../store/workflow-records.ts';
import type { Caller, OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import type { LoadedVersion } from './version-cache.ts';

/** A workflow by id or alias, with its newest version. @throws AppError `workflow-not-found`. */
export async function findWorkflow(
  deps: OperationDeps,
  { caller }: OperationContext,
  reference: string,
): Promise<StoredWorkflow> {
  return checkGranted(caller, await deps.store.workflows.find(caller.tenantId, reference), reference);
}

/** The same without content. @throws AppError `workflow-not-found`. */
export async function findWorkflowHead(
  deps: OperationDeps,
  { caller }: OperationContext,
  reference: string,
): Promise<WorkflowHead> {
  return checkGranted(caller, await deps.store.workflows.findHead(caller.tenantId, reference), reference);
}

/** The id behind an id or alias; that of a deleted workflow too, since its executions stay. @throws AppError `workflow-not-found`. */
export async function findWorkflowId(
  deps: OperationDeps,
  { caller }: OperationContext,
  reference: string,
): Promise<string> {
  const found = await deps.store.workflows.findHead(caller.tenantId, reference, { withDeleted: true });
  return checkGranted(caller, found, reference).id;
}

/** One version, of a deleted workflow as well. @throws AppError `version-not-found`. */
export async function loadVersion(
  deps: OperationDeps,
  tenantId: string,
  workflowId: string,
  version: number,
): Promise<LoadedVersion> {
  const loaded = await deps.versions.load(deps.store.workflows, tenantId, workflowId, version);
  if (loaded) return loaded;
  throw new AppError('version-not-found', `Workflow ${workflowId} has no version ${version}.`);
}

/** What the caller's key does not reach is answered as if it were not there. */
function checkGranted<T extends { id: string }>(caller: Caller, found: T | null, reference: string): T {
  return found && isGranted(caller, 'workflows', found.id) ? found : notFound(reference);
}

function notFound(reference: string): never {
  throw new AppError('workflow-not-found', `There is no workflow ${JSON.stringify(reference)}.`);
}
