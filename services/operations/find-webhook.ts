import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredWebhook } from '../store/webhook-records.ts';
import type { Caller, OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { grantedNames, requireAll } from './grants.ts';

/** An endpoint that the caller reaches. @throws AppError `webhook-not-found` */
export async function findWebhook(
  deps: OperationDeps,
  { caller }: OperationContext,
  id: string,
): Promise<StoredWebhook> {
  const found = await deps.store.webhooks.find(caller.tenantId, id);
  return found && reachesWebhook(caller, found) ? found : webhookNotFound(id);
}

/** A key that is granted some workflows reaches the endpoints that are told of none but these. */
export function reachesWebhook(caller: Caller, { workflows }: StoredWebhook): boolean {
  const granted = grantedNames(caller, 'workflows');
  return granted === undefined || workflows?.every((id) => granted.includes(id)) === true;
}

/** Their ids, since aliases may move. @throws AppError `invalid-request`, `insufficient-scope` */
export async function resolveWorkflows(
  deps: OperationDeps,
  context: OperationContext,
  given: readonly string[] | null,
): Promise<string[] | null> {
  if (given === null) {
    requireAll(context.caller, 'workflows');
    return null;
  }
  const ids: string[] = [];
  for (const [index, reference] of given.entries()) {
    const found = await findWorkflowHead(deps, context, reference).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'workflow-not-found') throw error;
      const detail = `names ${JSON.stringify(reference)}, which is no workflow`;
      const pointer = `/workflows/${index}`;
      throw new AppError('invalid-request', `\`${pointer.slice(1)}\` ${detail}.`, { faults: [{ pointer, detail }] });
    });
    ids.push(found.id);
  }
  return [...new Set(ids)];
}

/** @throws AppError `webhook-not-found` */
export function webhookNotFound(id: string): never {
  throw new AppError('webhook-not-found', `There is no webhook ${JSON.stringify(id)}.`);
}
