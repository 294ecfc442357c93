import { z } from 'zod';
import { controlTask, note, taskReference } from './control-task.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { taskWithAttempts } from './outcomes.ts';

const input = z.strictObject({ ...taskReference, note: note.optional() });
const output = taskWithAttempts;

/** End an open task as skipped. */
export const skipTask = defineOperation({
  name: 'skipTask',
  summary: 'End an open task as skipped, with the output null',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    return controlTask(deps, context, 'skip', given, ({ step: path }) => ({
      action: 'skip',
      path,
      ...(given.note === undefined ? {} : { note: given.note }),
    }));
  },
});
