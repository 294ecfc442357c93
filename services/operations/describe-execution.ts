import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { loadVersion } from './find-workflow.ts';
import { getExecution } from './get-execution.ts';
import { linkTasks } from './link-tasks.ts';
import { execution, json } from './resources.ts';

const input = z.strictObject({ execution: z.string() });
const output = z.object({
  execution: execution.describe('With all of its tasks, unless it is very wide.'),
  name: z.string().describe('Of the workflow as it was.'),
  definition: json.describe('The definition that it runs; null for an inline one.'),
  links: z.record(z.string(), z.string()).describe('By path, links to the tasks that wait for an answer.'),
});

/** Read an execution with its tasks and the definition that it runs. */
export const describeExecution = defineOperation({
  name: 'describeExecution',
  summary: 'Read an execution with its tasks and the definition that it runs',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const found = await getExecution.run(deps, { ...given, waitMs: 0, allTasks: true }, context);
    const links = await linkTasks(deps, context, found.id, found.tasks);
    const { workflowId, version } = found;
    if (workflowId === null || version === null) return { execution: found, name: '', definition: null, links };
    const { plan, definition } = await loadVersion(deps, context.caller.tenantId, workflowId, version);
    return { execution: found, name: plan.name, definition, links };
  },
});
