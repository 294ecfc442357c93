import { AppError } from '../../../../workflows/language/app-error.ts';
import type { Json } from '../../../../workflows/language/json.ts';

/** What the fields of a step are called in a later document. */
const fields: { [ours: string]: string } = { id: 'name', input: 'inputs', when: 'condition' };
const retryFields: { [ours: string]: string } = { maxAttempts: 'attempts', backoff: 'multiplier' };

/** An error about the translated definition, pointing into the later document that was sent. */
export function inLaterWords(error: AppError, tasks: Json): AppError {
  const count = Array.isArray(tasks) ? tasks.length : 0;
  return movePointers(error, (pointer) => inLaterPlace(pointer, count));
}

/** An error about an execution's input, which was sent as `inputs`. */
export function underInputs(error: AppError): AppError {
  return movePointers(error, (pointer) => pointer.replace(/^\/input(?=\/|$)/, '/inputs'));
}

function movePointers(error: AppError, move: (pointer: string) => string): AppError {
  const faults = error.faults.map((fault) => ({ ...fault, pointer: move(fault.pointer) }));
  return new AppError(error.code, error.message, {
    faults,
    ...(error.details ? { details: error.details } : {}),
    cause: error,
  });
}

function inLaterPlace(pointer: string, tasks: number): string {
  const [root, first, field, inner, ...rest] = pointer.split('/');
  const place = (...parts: (string | undefined)[]) => parts.filter((part) => part !== undefined).join('/');
  if (first === 'input') return place(root, 'inputs');
  if (first === 'name') return place(root, 'title');
  if (first !== 'steps' || field === undefined) return first === 'steps' ? '/tasks' : pointer;
  if (Number(field) >= tasks) return '/outputs';
  return place(root, 'tasks', field, ...step(inner, rest));
}

function step(field: string | undefined, rest: string[]): (string | undefined)[] {
  if (field === 'retry') return [field, ...rest.map((part) => retryFields[part] ?? part)];
  return [field === undefined ? undefined : (fields[field] ?? field), ...rest];
}
