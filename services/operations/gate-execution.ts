import { checkOpen, controlRun } from './control-run.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { type ExecutionReference, findExecutionHead } from './find-execution.ts';
import { getExecution } from './get-execution.ts';
import type { Execution } from './resources.ts';

/** Pauses or resumes an open execution; one that is so already stays so. @throws AppError `execution-ended`, `unavailable` */
export async function gateExecution(
  deps: OperationDeps,
  context: OperationContext,
  reference: ExecutionReference,
  action: 'pause' | 'resume',
): Promise<Execution> {
  const head = await findExecutionHead(deps, context, reference);
  checkOpen(head);
  await controlRun(deps, head, { action }, `${action}-${deps.randomId()}${deps.randomId()}`);
  return getExecution.run(deps, { ...reference, waitMs: 0, allTasks: false }, context);
}
