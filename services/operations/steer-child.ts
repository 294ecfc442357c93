import type { Children } from '../../activities/children.ts';
import { isTerminal } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { OperationDeps } from './deps.ts';
import { stopRun } from './stop-run.ts';

/** Asks a child to stop, to pause or to go on. One that has ended takes no notice. @throws AppError `unavailable` */
export async function steerChild(
  deps: OperationDeps,
  { tenantId, executionId, action }: Parameters<Children['steer']>[0],
): Promise<void> {
  if (action === 'cancel') return cancelChild(deps, tenantId, executionId);
  const answer = await deps.runs.control(executionId, { action }, `${action}-${deps.randomId()}`);
  if (answer !== 'unknown') return;
  const head = await deps.store.executions.findHead(tenantId, executionId);
  if (!head || isTerminal(head.status)) return;
  throw new AppError('unavailable', `The run of ${executionId} has not started yet.`);
}

async function cancelChild(deps: OperationDeps, tenantId: string, id: string): Promise<void> {
  const head = await deps.store.executions.findHead(tenantId, id);
  if (head && !isTerminal(head.status)) await stopRun(deps, head, 'The step that waits for it was stopped.', 'cancel');
}
