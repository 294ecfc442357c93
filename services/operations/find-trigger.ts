import type { StoredTrigger } from '../store/trigger-store.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { triggerNotFound } from './trigger-resource.ts';

/** A trigger of a workflow that the caller reaches. @throws AppError `workflow-not-found`, `trigger-not-found` */
export async function findTrigger(
  deps: OperationDeps,
  context: OperationContext,
  { workflow, trigger }: { workflow: string; trigger: string },
): Promise<StoredTrigger> {
  const { id } = await findWorkflowHead(deps, context, workflow);
  return (await deps.store.triggers.find(context.caller.tenantId, id, trigger)) ?? triggerNotFound(trigger);
}
