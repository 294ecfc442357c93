import { z } from 'zod';
import { openStatuses, taskStatuses, terminalStatuses } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';

/** Any JSON value. */
export const json: z.ZodType<Json> = z.json().meta({ id: 'Json', description: 'Any JSON value.' });
const time = z.iso.datetime().describe('RFC 3339, UTC.');
const labels = z
  .record(z.string().min(1).max(63), z.string().max(255))
  .refine((value) => Object.keys(value).length <= 32, 'at most 32 labels')
  .describe('Names and values of your choice, to filter by.');

export const executionStatus = z.enum([...openStatuses, ...terminalStatuses]).meta({ id: 'ExecutionStatus' });
export const taskStatus = z.enum(taskStatuses).meta({ id: 'TaskStatus' });

/** Why a task or an execution failed. */
export const stepError = z
  .object({
    code: z.string().describe('A row of the error table, or a code that Terminate chose.'),
    message: z.string(),
    step: z.string().nullable().describe('Path of the step that failed.'),
    details: json,
  })
  .meta({ id: 'StepError' });

/** A stored workflow with its newest (or asked-for) version. */
export const workflow = z
  .object({
    id: z.string().describe('`wf-` and 8 of [0-9a-z].'),
    alias: z.string().nullable(),
    name: z.string(),
    version: z.int().positive(),
    enabled: z.boolean(),
    definition: json,
    inputSchema: json.describe('JSON Schema of the execution input.'),
    outputSchema: json.describe('JSON Schema of the execution output, as far as it is known.'),
    labels,
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Workflow' });

/** One immutable version of a workflow. */
export const workflowVersion = z
  .object({ version: z.int().positive(), sha256: z.string(), definition: json, createdAt: time })
  .meta({ id: 'WorkflowVersion' });

/** One step in one execution. */
export const task = z
  .object({
    id: z.string().describe('`task-` and 8 of [0-9a-z].'),
    step: z.string().describe('Path of the step: `load[3]/insert` in loops.'),
    type: z.string(),
    status: taskStatus,
    attempts: z.int().nonnegative(),
    input: json,
    output: json,
    error: stepError.nullable(),
    startedAt: time.nullable(),
    completedAt: time.nullable(),
    reused: z.boolean().describe('Its output was recorded by the execution that this one retries.'),
    omitted: z
      .array(z.enum(['input', 'output']))
      .optional()
      .describe('Values left out of this page because they are large; the task itself gives them.'),
  })
  .meta({ id: 'Task' });

/** One run of a workflow, with the first page of its tasks. */
export const execution = z
  .object({
    id: z.string().describe('`ex-` and 8 of [0-9a-z]; also the Temporal workflow id.'),
    workflowId: z.string().nullable().describe('null for an inline definition.'),
    version: z.int().positive().nullable(),
    status: executionStatus,
    input: json,
    output: json,
    error: stepError.nullable(),
    labels,
    retryOf: z.string().nullable(),
    rerunOf: z.string().nullable(),
    createdAt: time,
    startedAt: time.nullable(),
    completedAt: time.nullable(),
    stale: z.boolean().describe('True when the run could not be asked and this is what was last recorded.'),
    tasks: z.array(task),
  })
  .meta({ id: 'Execution' });

/** An execution as lists show it: without tasks, input and output. */
export const executionSummary = execution
  .omit({ tasks: true, input: true, output: true, stale: true })
  .meta({ id: 'ExecutionSummary' });

export { labels };
export type Workflow = z.infer<typeof workflow>;
export type WorkflowVersion = z.infer<typeof workflowVersion>;
export type Task = z.infer<typeof task>;
export type Execution = z.infer<typeof execution>;
export type ExecutionSummary = z.infer<typeof executionSummary>;

/** A page of a list. `nextCursor` is null on the last page. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
