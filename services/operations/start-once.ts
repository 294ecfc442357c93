import type { z } from 'zod';
import { idOf } from '../store/id-of.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { startExecution } from './start-execution.ts';

/** What is started, and what tells it from its repetitions. */
export interface OnceRequest {
  /** Who counts the keys, such as a trigger: the same key of another source is another one. */
  source: string;
  /** null: it is started every time. */
  key: string | null;
  /** Milliseconds that a key is known, from its first use on. */
  windowMs: number;
  start: Omit<z.output<typeof startExecution.input>, 'idempotencyKey' | 'waitMs'>;
}

/**
 * Starts an execution once per key within a window. A repetition gives the execution that was started, even one that comes
 * while the first is being started, or after the process that began it is gone. @throws AppError as `startExecution`
 */
export async function startOnce(
  deps: OperationDeps,
  context: OperationContext,
  { source, key, windowMs, start }: OnceRequest,
): Promise<{ executionId: string; duplicate: boolean }> {
  const { tenantId } = context.caller;
  if (key === null) {
    const { execution } = await startExecution.run(deps, { ...start, waitMs: 0 }, context);
    return { executionId: execution.id, duplicate: false };
  }
  const fresh = `${deps.randomId()}${deps.randomId()}`;
  const now = deps.clock();
  const until = new Date(now.getTime() + windowMs);
  const token = await deps.store.triggers.claimKey(tenantId, { source, key, fresh, now, until });
  // No caller's key has a line break.
  const idempotencyKey = `\nonce:${idOf(source, key)}:${token}`;
  const duplicate = token !== fresh;
  const earlier = duplicate && (await deps.store.executions.findByIdempotencyKey(tenantId, idempotencyKey));
  if (earlier) return { executionId: earlier.id, duplicate };
  const { execution } = await startExecution.run(deps, { ...start, idempotencyKey, waitMs: 0 }, context);
  return { executionId: execution.id, duplicate };
}
