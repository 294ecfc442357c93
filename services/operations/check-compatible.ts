import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import type { Plan, PlanStep } from '../../workflows/language/plan.ts';
import type { StoredExecution } from '../store/execution-records.ts';
import { allTasks } from './collect-reuse.ts';
import type { OperationDeps } from './deps.ts';
import { loadPlan } from './load-plan.ts';
import { stepPath, stepsByPath } from './steps-by-path.ts';

/**
 * Checks that another version can go on where an execution failed: each step that completed must be there, under the
 * same path and with the same type. What it is given may differ: then it is performed again.
 * @throws AppError `version-incompatible` with a fault per step that does not fit.
 */
export async function checkCompatible(
  deps: OperationDeps,
  source: StoredExecution,
  plan: Plan,
  version: number | null,
): Promise<void> {
  const { id } = source;
  const before = stepsByPath((await loadPlan(deps, source)).graph);
  const now = stepsByPath(plan.graph);
  const faults = new Map<string, Fault>();
  for await (const { path, status, type } of allTasks(deps, source)) {
    const step = stepPath(path);
    const known = now.get(step);
    // A compensation is no step of its own.
    if (status !== 'COMPLETED' || !before.has(step) || typesOf(known).includes(type)) continue;
    const there = known ? `is a ${known.type} there` : 'is not there';
    faults.set(step, { pointer: '/version', detail: `\`${step}\` completed as ${type} and ${there}.`, step });
  }
  if (faults.size === 0) return;
  const found = [...faults.values()];
  const words = found.slice(0, 3).map(({ detail }) => detail);
  const message = `Version ${version} cannot go on where ${id} failed: ${words.join(' ')} Keep those steps, or use rerun.`;
  throw new AppError('version-incompatible', message, { faults: found.slice(0, 100) });
}

/** The step of a `forEach` has tasks of its own type beside those of the whole. */
function typesOf(step: PlanStep | undefined): string[] {
  if (!step) return [];
  const { body } = step;
  return [step.type, ...(body.kind === 'loop' && body.single ? body.graph.steps.map(({ type }) => type) : [])];
}
