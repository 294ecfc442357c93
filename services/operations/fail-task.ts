import { z } from 'zod';
import { controlTask, taskReference } from './control-task.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { taskWithAttempts } from './outcomes.ts';

const input = z.strictObject({
  ...taskReference,
  code: z.string().min(1).max(100).default('step-failed').describe('What `catch` and `onError` see as the code.'),
  message: z.string().max(1000).default('The task was failed by hand.'),
});
const output = taskWithAttempts;

/** End an open task as failed. */
export const failTask = defineOperation({
  name: 'failTask',
  summary: 'End an open task as failed',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { code, message } = given;
    return controlTask(deps, context, 'fail', given, ({ step: path }) => ({ action: 'fail', path, code, message }));
  },
});
