import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type Json, type JsonSchema } from '../../workflows/language/json.ts';
import type { OperationDeps } from './deps.ts';
import type { Task } from './resources.ts';

/**
 * Checks what a task is completed with: an answer against the form of the approval, any other output against what the
 * type of the step promises. @throws AppError `invalid-input` with pointers into the request
 */
export function checkAnswer({ language }: OperationDeps, task: Task, output: Json): void {
  const isAsked = task.reason?.kind === 'approval';
  const schema = isAsked ? formOf(task) : outputOf(language.stepTypes, task.type);
  const what = isAsked ? 'the form of the approval' : `what ${task.type} gives`;
  try {
    language.inputChecker(schema)(output);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const faults = error.faults.map(({ pointer, detail, ...fault }) => ({
      ...fault,
      pointer: pointer.replace(/^\/input/, '/output'),
      detail: detail.replace(/^the input:/, 'the output:'),
    }));
    const words = faults.slice(0, 3).map(({ detail }) => detail);
    throw new AppError('invalid-input', `The output does not fit ${what}: ${words.join(' ')}`, {
      faults,
      cause: error,
    });
  }
}

function formOf({ input }: Task): JsonSchema {
  const form = isObject(input) ? input.form : undefined;
  return isObject(form) || typeof form === 'boolean' ? form : true;
}

/** Anything for a type that this release does not know. */
function outputOf(types: OperationDeps['language']['stepTypes'], name: string): JsonSchema {
  return types.find(({ type, aliases = [] }) => type === name || aliases.includes(name))?.output ?? true;
}
