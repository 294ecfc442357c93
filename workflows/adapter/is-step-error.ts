import type { StepError } from '../language/app-error.ts';
import { isObject } from '../language/json.ts';

/** Whether what came with a failure is the error of a step. */
export function isStepError(value: unknown): value is StepError {
  return isObject(value) && typeof value.code === 'string' && typeof value.message === 'string' && 'step' in value;
}
