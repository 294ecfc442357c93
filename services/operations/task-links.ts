import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { taskId } from '../store/task-id.ts';
import { completeTask } from './complete-task.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';
import { loadVersion } from './find-workflow.ts';
import { getTask } from './get-task.ts';
import { json, task } from './resources.ts';

const input = z.strictObject({ link: z.string() });
const output = z.object({ link: z.string(), task, createdAt: z.iso.datetime() });

type Shown = z.output<typeof output>;

/** Whether tasks of a step are answered through links, by the definition that runs. */
type Serves = (definition: Json, path: string) => boolean;

/** Makes the operation that reads the task that a link leads to. Nobody needs a key: the link is the secret. */
export function defineTaskLinkRead(serves: Serves) {
  return defineOperation({
    name: 'readTaskLink',
    summary: 'Read the task that a link leads to',
    scope: 'public',
    input,
    output,
    async run(deps: OperationDeps, { link }, context): Promise<Shown> {
      return show(deps, await follow(deps, context, link, serves));
    },
  });
}

/** Makes the operation that answers the task that a link leads to. */
export function defineTaskLinkAnswer(serves: Serves) {
  return defineOperation({
    name: 'answerTaskLink',
    summary: 'Answer the task that a link leads to',
    scope: 'public',
    input: input.extend({ answer: json }),
    output,
    async run(deps: OperationDeps, { link, answer }, context): Promise<Shown> {
      const followed = await follow(deps, context, link, serves);
      const { task: before } = await show(deps, followed);
      if (before.status === 'COMPLETED') throw new AppError('task-not-waiting', 'The task has been answered already.');
      await completeTask.run(deps, { ...followed.reference, output: answer }, followed.context);
      return show(deps, followed);
    },
  });
}

interface Followed {
  id: string;
  createdAt: Date;
  reference: { execution: string; task: string };
  /** For the tenant whose link it is. */
  context: OperationContext;
}

async function follow(deps: OperationDeps, context: OperationContext, id: string, serves: Serves): Promise<Followed> {
  const link = await deps.store.links.lookUp(id);
  if (!link) throw new AppError('task-not-found', 'The link leads to no task.');
  const { executionId, tenantId, step, createdAt } = link;
  const own: OperationContext = { ...context, caller: { tenantId } };
  const { workflowId, version } = await findExecutionHead(deps, own, { execution: executionId });
  if (workflowId !== null && version !== null) {
    const { definition } = await loadVersion(deps, tenantId, workflowId, version);
    if (!serves(definition, step)) throw new AppError('task-not-found', 'The link leads to no task of this kind.');
  }
  const reference = { execution: executionId, task: taskId(executionId, step) };
  return { id, createdAt, reference, context: own };
}

async function show(deps: OperationDeps, { id, createdAt, reference, context }: Followed): Promise<Shown> {
  const found = await getTask.run(deps, reference, context);
  return { link: id, task: task.parse(found), createdAt: createdAt.toISOString() };
}
