import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import type { StoredExecution } from '../store/store.ts';
import { stepsByPath } from './build-run-input.ts';

/**
 * Checks that another version can go on where an execution failed: each step that completed must be there, under the
 * same path and with the same type. What it is given may differ: then it is performed again.
 * @throws AppError `version-incompatible` with a fault per step that does not fit.
 */
export function checkCompatible({ id, tasks }: StoredExecution, plan: Plan, version: number | null): void {
  const now = stepsByPath(plan.graph);
  const faults = new Map<string, Fault>();
  for (const { path, status, type } of tasks) {
    const step = path.replaceAll(/\[\d+\]/g, '');
    const known = now.get(step);
    if (status !== 'COMPLETED' || known?.type === type) continue;
    const there = known ? `is a ${known.type} there` : 'is not there';
    faults.set(step, { pointer: '/version', detail: `\`${step}\` completed as ${type} and ${there}.`, step });
  }
  if (faults.size === 0) return;
  const found = [...faults.values()];
  const words = found.slice(0, 3).map(({ detail }) => detail);
  const message = `Version ${version} cannot go on where ${id} failed: ${words.join(' ')} Keep those steps, or use rerun.`;
  throw new AppError('version-incompatible', message, { faults: found.slice(0, 100) });
}
