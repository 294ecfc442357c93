import { z } from 'zod';
import { keepLarge } from '../../activities/keep-large.ts';
import { REFERENCE_CHARACTERS } from '../../workflows/language/references.ts';
import { checkAnswer } from './check-answer.ts';
import { controlTask, note, taskReference } from './control-task.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { encryptAnswer } from './encrypt-answer.ts';
import { taskWithAttempts } from './outcomes.ts';
import { json } from './resources.ts';

const input = z.strictObject({
  ...taskReference,
  output: json.default(null).describe('The answer of an Approval, or what the step would have given.'),
  note: note.optional(),
});
const output = taskWithAttempts;

/** Answer an approval, or complete an open task by hand. */
export const completeTask = defineOperation({
  name: 'completeTask',
  summary: 'Answer an approval, or complete an open task by hand',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    return controlTask(deps, context, 'complete', given, async (task) => {
      checkAnswer(deps, task, given.output);
      // Nobody's step gives the answer of an approval.
      const isAnswer = task.reason?.kind === 'approval';
      const output = isAnswer ? given.output : await encryptAnswer(deps, context, given.execution, task, given.output);
      return {
        action: 'complete',
        path: task.step,
        output: await keepLarge(output, REFERENCE_CHARACTERS, deps.store.values),
        ...(given.note === undefined ? {} : { note: given.note }),
      };
    });
  },
});
