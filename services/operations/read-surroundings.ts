import type { Json, JsonObject } from '../../workflows/language/json.ts';
import type { SurroundingName } from '../../workflows/language/plan.ts';
import type { Surroundings } from '../store/execution-records.ts';
import type { Labels } from '../store/workflow-records.ts';
import type { OperationDeps } from './deps.ts';
import { MOST_VALUES } from './environment-resource.ts';
import { ACCOUNT_LABEL } from './linked-accounts.ts';

/** Reads what stands around an execution that starts: that which its plan names, and nothing else. */
export async function readSurroundings(
  { store }: Pick<OperationDeps, 'store'>,
  { tenantId, labels, reads }: { tenantId: string; labels: Labels; reads: readonly SurroundingName[] },
): Promise<Surroundings> {
  const [account, env] = await Promise.all([
    reads.includes('account') ? readAccount(store, tenantId, labels[ACCOUNT_LABEL]) : undefined,
    reads.includes('env') ? readEnvironment(store, tenantId) : undefined,
  ]);
  return {
    ...(account ? { account } : {}),
    ...(env ? { env } : {}),
    ...(reads.includes('labels') ? { labels } : {}),
  };
}

async function readAccount(
  { linkedAccounts }: OperationDeps['store'],
  tenantId: string,
  id: string | undefined,
): Promise<JsonObject> {
  const stored = id === undefined ? null : await linkedAccounts.find(tenantId, id);
  const { name = null, data = {}, secrets = {} } = stored?.content ?? {};
  return { id: id ?? null, name, data, secrets };
}

async function readEnvironment({ environment }: OperationDeps['store'], tenantId: string): Promise<JsonObject> {
  const values = await environment.list(tenantId, { after: null, limit: MOST_VALUES });
  return Object.fromEntries(values.map(({ name, content }): [string, Json] => [name, content.value]));
}
