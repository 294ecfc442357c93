import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { canonicalHash } from './canonical-hash.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';

/** How long a repeated request by hand is known by its key. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Does something by hand once per Idempotency-Key; without one, every time. `work` gets an id that is the same for the same
 * key: what was carried out but could not be noted is known by it. A run that has refused an id once refuses it for ever,
 * whatever has happened since, so a refusal is asked for again under a new id. @throws AppError `idempotency-mismatch`
 */
export async function handleOnce(
  deps: OperationDeps,
  { caller: { tenantId } }: OperationContext,
  { key, body }: { key: string | undefined; body: Json },
  work: (requestId: string) => Promise<void>,
): Promise<void> {
  const another = () => work(`${deps.randomId()}${deps.randomId()}`);
  if (key === undefined) return another();
  const sha256 = canonicalHash(body);
  const known = await deps.store.handled.find(tenantId, key);
  if (known === sha256) return;
  if (known !== null) {
    throw new AppError(
      'idempotency-mismatch',
      'The idempotency key was used for another request. Use a new key, or send the same request.',
    );
  }
  await work(canonicalHash([tenantId, key])).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'task-not-waiting') return another();
    throw error;
  });
  await deps.store.handled.note(tenantId, key, sha256, new Date(deps.clock().getTime() + KEPT_MS));
}
