import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { taskId } from '../store/task-id.ts';
import { completeTask } from './complete-task.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { getTask } from './get-task.ts';
import { json, task } from './resources.ts';

const input = z.strictObject({ link: z.string() });
const output = z.object({ link: z.string(), task, createdAt: z.iso.datetime() });

type Shown = z.output<typeof output>;

/** Read the task that a link leads to. Nobody needs a key: the link is the secret. */
export const readTaskLink = defineOperation({
  name: 'readTaskLink',
  summary: 'Read the task that a link leads to',
  scope: 'public',
  input,
  output,
  async run(deps: OperationDeps, { link }, context): Promise<Shown> {
    return show(deps, await follow(deps, context, link));
  },
});

/** Answer the task that a link leads to. */
export const answerTaskLink = defineOperation({
  name: 'answerTaskLink',
  summary: 'Answer the task that a link leads to',
  scope: 'public',
  input: input.extend({ answer: json }),
  output,
  async run(deps: OperationDeps, { link, answer }, context): Promise<Shown> {
    const followed = await follow(deps, context, link);
    const { task: before } = await show(deps, followed);
    if (before.status === 'COMPLETED') throw new AppError('task-not-waiting', 'The task has been answered already.');
    await completeTask.run(deps, { ...followed.reference, output: answer }, followed.context);
    return show(deps, followed);
  },
});

interface Followed {
  id: string;
  createdAt: Date;
  reference: { execution: string; task: string };
  /** For the tenant whose link it is. */
  context: OperationContext;
}

async function follow(deps: OperationDeps, context: OperationContext, id: string): Promise<Followed> {
  const link = await deps.store.links.lookUp(id);
  if (!link) throw new AppError('task-not-found', 'The link leads to no task.');
  const { executionId, tenantId, step, createdAt } = link;
  const reference = { execution: executionId, task: taskId(executionId, step) };
  return { id, createdAt, reference, context: { ...context, caller: { tenantId } } };
}

async function show(deps: OperationDeps, { id, createdAt, reference, context }: Followed): Promise<Shown> {
  const found = await getTask.run(deps, reference, context);
  return { link: id, task: task.parse(found), createdAt: createdAt.toISOString() };
}
