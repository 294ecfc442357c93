import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';

const input = z.strictObject({ execution: z.string() });
const output = z.object({ id: z.string() });

/** Delete an ended execution. */
export const deleteExecution = defineOperation({
  name: 'deleteExecution',
  summary: 'Delete an ended execution',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    const { id, tenantId } = await findExecutionHead(deps, context, input);
    if (await deps.store.executions.remove(tenantId, id)) return { id };
    const { status } = await findExecutionHead(deps, context, input);
    throw new AppError('execution-open', `Execution ${id} is ${status}. Cancel or terminate it first.`);
  },
});
