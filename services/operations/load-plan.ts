import type { Plan } from '../../workflows/language/plan.ts';
import type { StoredExecution } from '../store/execution-records.ts';
import type { OperationDeps } from './deps.ts';
import { loadVersion } from './find-workflow.ts';
import { planForSync } from './plan-for-sync.ts';

/** The plan an execution runs. */
export async function loadPlan(
  deps: OperationDeps,
  execution: Pick<StoredExecution, 'inline' | 'tenantId' | 'workflowId' | 'version' | 'sync'>,
): Promise<Plan> {
  const { inline, tenantId, workflowId, version } = execution;
  if (inline) return inline.plan;
  if (workflowId === null || version === null) throw new Error('an execution has neither a version nor a definition');
  const { plan } = await loadVersion(deps, tenantId, workflowId, version);
  return execution.sync ? planForSync(plan) : plan;
}
