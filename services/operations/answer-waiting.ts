import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { taskId } from '../store/task-id.ts';
import { completeTask } from './complete-task.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflow } from './find-workflow.ts';
import { json } from './resources.ts';

const input = z.strictObject({
  workflow: z.string().describe('Its id.'),
  step: z.string(),
  /** In lower case. */
  headers: z.record(z.string(), z.string()),
  answer: json,
});
const output = z.object({ execution: z.string().nullable().describe('The one that goes on; null: none waited.') });

/** Open executions that are looked at. */
const MOST = 50;

/**
 * Makes the operation by which a request from outside lets the execution go on that has waited longest at a step. `check`
 * throws when the request does not carry what the definition asks of it.
 */
export function defineWaitingAnswer(
  check: (definition: Json, step: string, headers: { [name: string]: string }) => void,
) {
  return defineOperation({
    name: 'answerWaiting',
    summary: 'Let the execution go on that has waited longest at a step',
    scope: 'public',
    input,
    output,
    async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
      const tenantId = await deps.store.workflows.tenantOf(given.workflow);
      if (tenantId === null) throw new AppError('workflow-not-found', 'There is no such workflow.');
      const own: OperationContext = { ...context, caller: { tenantId } };
      const { id, content } = await findWorkflow(deps, own, given.workflow);
      check(content.definition, given.step, given.headers);
      const filter = { workflowId: id, status: ['RUNNING' as const, 'WAITING' as const] };
      const open = await deps.store.executions.list(tenantId, filter, { after: null, limit: MOST, order: 'asc' });
      for (const { id: execution } of open)
        if (await answer(deps, own, execution, given.step, given.answer)) return { execution };
      return { execution: null };
    },
  });
}

async function answer(
  deps: OperationDeps,
  context: OperationContext,
  execution: string,
  step: string,
  output: Json,
): Promise<boolean> {
  const view = await deps.runs.status(execution);
  const isWaiting = (task: { path: string; reason?: { kind: string } }) =>
    task.path === step && task.reason?.kind === 'approval';
  if (view === null || view === 'unknown' || !view.tasks.some(isWaiting)) return false;
  try {
    await completeTask.run(deps, { execution, task: taskId(execution, step), output }, context);
    return true;
  } catch (error) {
    // Another request was quicker.
    if (error instanceof AppError && (error.code === 'task-not-waiting' || error.code === 'execution-ended'))
      return false;
    throw error;
  }
}
