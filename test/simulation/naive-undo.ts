import type { TaskView } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { PlanStep, StepBody } from '../../workflows/language/plan.ts';
import { readAttempts } from './naive-attempts.ts';
import { attempt, errorValue, type Place, type Reader, scopeOf } from './naive-run.ts';
import { resolveNaively } from './naive-template.ts';

/** Codes of failures after which nobody knows whether the step took effect. */
const uncertain = ['step-timeout', 'outcome-unknown', 'http-unreachable', 'step-failed'];

/** Notes that a step is to be undone when the run fails, if that is how it ended. */
export function noteUndo(reader: Reader, step: PlanStep, place: Place, task: TaskView, output: Json): void {
  const { compensate } = step;
  if (!compensate || !isToBeUndone(reader, step, task)) return;
  const error = task.status === 'FAILED' && task.error ? { error: errorValue(task.error) } : {};
  const scope = { ...scopeOf(place), output, ...error };
  const given = compensate.input ?? null;
  reader.undo.push({
    path: task.path,
    step,
    input: attempt(() => resolveNaively(given, scope)),
  });
}

function isToBeUndone(reader: Reader, { compensate, body }: PlanStep, { path, status, error }: TaskView): boolean {
  if (status === 'COMPLETED' || status === 'COMPENSATED') return true;
  if (compensate?.on !== 'attempted') return false;
  if (tookEffectBefore(reader, body, path)) return true;
  if (status === 'FAILED' || error !== undefined) return error !== undefined && uncertain.includes(error.code);
  return status === 'CANCELLED' && body.kind !== 'pure' && reader.observed.performed(path) > 0;
}

/** What still ran when a hand settled it may have taken effect, and so may what was held for a hand. */
function tookEffectBefore({ observed, oracle }: Reader, body: StepBody, path: string): boolean {
  const taken = ['action', 'child', 'tried'].flatMap((kind) => observed.happened(path, kind));
  if (taken.some(({ action }) => action === 'skip' || action === 'fail')) return true;
  if (observed.happened(path, 'hand').length === 0) return false;
  if (body.kind !== 'action') return false;
  const verdicts = Array.from({ length: observed.performed(path) }, (_, turn) =>
    readAttempts(oracle, body, path, turn),
  );
  return verdicts.some(({ verdict }) => 'error' in verdict && uncertain.includes(verdict.error.code));
}
