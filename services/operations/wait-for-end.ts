import { isTerminal } from '../../workflows/execution.ts';
import { awaitEnd, STARTED_BEFORE_MS } from './await-end.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { type ExecutionReference, findExecutionHead } from './find-execution.ts';

/** Waits until an execution has ended, the time is over or the caller has gone. @throws AppError `execution-not-found`. */
export async function waitForEnd(
  deps: OperationDeps,
  context: OperationContext,
  reference: ExecutionReference & { waitMs: number },
): Promise<void> {
  // Joined first: an end between the read and the wait is noticed.
  const waiter = deps.waiters.join(reference.execution);
  try {
    const { id, tenantId, status } = await findExecutionHead(deps, context, reference);
    if (isTerminal(status)) return;
    await awaitEnd(deps, waiter, {
      id,
      tenantId,
      waitMs: reference.waitMs,
      elsewhereAfterMs: STARTED_BEFORE_MS,
      signal: context.signal,
    });
  } finally {
    waiter.leave();
  }
}
