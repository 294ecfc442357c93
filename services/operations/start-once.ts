import { idOf } from '../store/id-of.ts';
import { acceptExecution } from './accept-execution.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { prepareStart, type StartRequest } from './prepare-start.ts';

/** What is started, and what tells it from its repetitions. */
export interface OnceRequest {
  /** Who counts the keys, such as a trigger: the same key of another source is another one. */
  source: string;
  /** null: it is started every time. */
  key: string | null;
  /** Milliseconds that a key is known, from the request on that started the execution. */
  windowMs: number;
  start: StartRequest;
}

/**
 * Starts an execution once per key within a window. A repetition gives the execution that was started, whatever else it
 * holds: even one that comes while the first is being started, or after the process that began it is gone. A request that
 * is refused leaves its key free, so that one that is in order starts it. `duplicate`: an earlier request has started it.
 * @throws AppError as `startExecution`
 */
export async function startOnce(
  deps: OperationDeps,
  context: OperationContext,
  { source, key, windowMs, start }: OnceRequest,
): Promise<{ executionId: string; duplicate: boolean }> {
  if (key === null) {
    const request = await prepareStart(deps, context, start);
    const { execution } = await acceptExecution(deps, context, { ...request, idempotency: null, waitMs: 0 });
    return { executionId: execution.id, duplicate: false };
  }
  const { triggers, executions } = deps.store;
  const { tenantId } = context.caller;
  // No caller's key has a line break.
  const keyOf = (token: string) => `\nonce:${idOf(source, key)}:${token}`;
  const now = deps.clock();
  const known = await triggers.findClaim(tenantId, { source, key, now });
  const earlier = known !== null && (await executions.findByIdempotencyKey(tenantId, keyOf(known)));
  if (earlier) return { executionId: earlier.id, duplicate: true };
  const request = await prepareStart(deps, context, start);
  const fresh = `${deps.randomId()}${deps.randomId()}`;
  const until = new Date(now.getTime() + windowMs);
  const token = await triggers.claimKey(tenantId, { source, key, fresh, now, until });
  // What a repetition holds does not matter, so the claim stands for it.
  const idempotency = { key: keyOf(token), requestSha256: token };
  const { execution, joined } = await acceptExecution(deps, context, { ...request, idempotency, waitMs: 0 });
  return { executionId: execution.id, duplicate: joined };
}
