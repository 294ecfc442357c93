import { z } from 'zod';
import { keepLarge } from '../../activities/keep-large.ts';
import { REFERENCE_CHARACTERS } from '../../workflows/language/references.ts';
import { controlTask, taskReference } from './control-task.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { taskWithAttempts } from './outcomes.ts';
import { json } from './resources.ts';

const input = z.strictObject({
  ...taskReference,
  input: json.optional().describe('In place of the input that failed.'),
});
const output = taskWithAttempts;

/** Perform a task again that failed and waits for a hand. */
export const retryTask = defineOperation({
  name: 'retryTask',
  summary: 'Perform a task again that failed and waits for a hand',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    return controlTask(deps, context, 'retry', given, async ({ step: path }) => {
      if (given.input === undefined) return { action: 'retry', path };
      const input = await keepLarge(given.input, REFERENCE_CHARACTERS, deps.store.values);
      return { action: 'retry', path, input };
    });
  },
});
