import type { Compensation } from '../execution.ts';
import type { EngineState } from './state.ts';

/** What the record of a run that did not complete tells of its undoing; with nothing to undo, all of it is undone. */
export function compensationOf({ undoing }: Pick<EngineState, 'undoing'>): Compensation {
  const steps = undoing?.steps ?? [];
  return { compensated: steps.every(({ status }) => status === 'COMPLETED'), steps };
}

/** The path of the task that undoes a step. */
export function undoPath(path: string): string {
  return `${path}/compensate`;
}
