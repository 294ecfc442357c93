import { isDeepStrictEqual } from 'node:util';
import type { RunInput } from '../../workflows/execution.ts';
import { ENGINE_VERSION, type GraphPlan, type Plan, type PlanStep } from '../../workflows/language/plan.ts';
import type { Family } from '../store/family.ts';
import type { NewExecution, StoredExecution } from '../store/store.ts';
import type { OperationDeps } from './deps.ts';
import { loadPlan } from './read-execution.ts';

type Accepted = Pick<
  NewExecution,
  'id' | 'tenantId' | 'workflowId' | 'workflowName' | 'version' | 'createdAt' | 'input' | 'keyBase' | 'webhook'
> &
  Partial<Family>;

/** The argument of a run: the same whoever starts it, the request that was accepted or the sweeper later. */
export function buildRunInput(execution: Accepted, plan: Plan, reuse: RunInput['reuse'] | null): RunInput {
  const { id, tenantId, workflowId, workflowName, version } = execution;
  return {
    engineVersion: ENGINE_VERSION,
    execution: {
      ...{ id, tenantId, workflowId, workflowName, version, createdAt: execution.createdAt.getTime() },
      ...placeInFamily(execution),
    },
    plan,
    input: execution.input,
    keyBase: execution.keyBase,
    ...(reuse ? { reuse } : {}),
    notify: execution.webhook !== null,
  };
}

/** Absent where nothing is to be told: runs without parents start with what they always did. */
function placeInFamily({ parent, rootId, depth }: Partial<Family>) {
  return {
    ...(parent?.awaited ? { parent: { executionId: parent.executionId, path: parent.path } } : {}),
    ...(depth ? { depth } : {}),
    ...(rootId ? { rootId } : {}),
  };
}

/**
 * The outputs that a retry takes over: of steps that completed or were skipped and are the same in the plan that runs now.
 * The engine performs again whatever depends on a step that is not among them.
 */
export async function collectReuse(
  deps: OperationDeps,
  source: StoredExecution,
  plan: Plan,
): Promise<NonNullable<RunInput['reuse']>> {
  const before = stepsByPath((await loadPlan(deps, source)).graph);
  const now = stepsByPath(plan.graph);
  const reuse: NonNullable<RunInput['reuse']> = {};
  for (const { path, status, output = null } of source.tasks) {
    if (status !== 'COMPLETED' && status !== 'SKIPPED') continue;
    const plain = path.replaceAll(/\[\d+\]/g, '');
    if (isDeepStrictEqual(before.get(plain), now.get(plain))) reuse[path] = { status, output };
  }
  return reuse;
}

/** Every step of a graph by its path, without the places in loops. */
export function stepsByPath(
  { steps }: GraphPlan,
  prefix = '',
  found = new Map<string, PlanStep>(),
): Map<string, PlanStep> {
  for (const step of steps) {
    const path = prefix + step.id;
    found.set(path, step);
    const graphs =
      step.body.kind === 'choice' ? [...step.body.cases.map((each) => each.graph), step.body.otherwise] : [];
    for (const inner of [...graphs, step.onError]) {
      if (inner && typeof inner === 'object') stepsByPath(inner, `${path}/`, found);
    }
  }
  return found;
}
