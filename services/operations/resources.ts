import { z } from 'zod';
import { openStatuses, taskStatuses, terminalStatuses } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import { startedBy } from './started-by.ts';

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
    steps: z
      .array(z.object({ id: z.string(), type: z.string(), output: json }))
      .nullable()
      .describe('Every step with the JSON Schema of its output, as far as it is known; null in lists.'),
  })
  .meta({ id: 'Workflow' });

/** One immutable version of a workflow. */
export const workflowVersion = z
  .object({ version: z.int().positive(), sha256: z.string(), definition: json, createdAt: time })
  .meta({ id: 'WorkflowVersion' });

/** What a task waits for. */
const waitReason = z
  .object({
    kind: z.enum(['time', 'approval', 'event', 'limit', 'child', 'hand']),
    message: z.string(),
    until: time.nullable().describe('When it ends by itself.'),
  })
  .describe('Why it is WAITING: for a time, an answer, an event, a lease, a child execution or a hand.');

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
    reason: waitReason.nullable(),
    childId: z.string().nullable().describe('The execution that a Workflow step started.'),
    note: z.string().nullable().describe('What was said when it was skipped or completed by hand.'),
    omitted: z
      .array(z.enum(['input', 'output', 'error']))
      .optional()
      .describe(
        'What was left out of this page, or of the error shortened, because it is large; the task itself gives it whole. In an open execution the record may not have it yet.',
      ),
  })
  .meta({ id: 'Task' });

/** One step undone. */
export const compensation = z.object({
  step: z.string().describe('Path of the step that was undone.'),
  status: z.enum(['COMPLETED', 'FAILED']),
  error: stepError.nullable(),
});

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
    reason: waitReason
      .nullable()
      .describe('Why it is WAITING as a whole, for the `limit` of its workflow; null when its tasks tell.'),
    labels,
    retryOf: z.string().nullable(),
    rerunOf: z.string().nullable(),
    parentId: z.string().nullable().describe('The execution whose Workflow step started it.'),
    startedBy: startedBy.nullable().describe('What started it; null where that was not noted yet.'),
    createdAt: time,
    startedAt: time.nullable(),
    completedAt: time.nullable(),
    compensated: z
      .boolean()
      .nullable()
      .describe('Whether all that was to be undone has been; null when nothing was to be.'),
    compensations: z
      .array(compensation)
      .describe('What was undone at its end, in order: the first 100; its result gives all.'),
    stale: z.boolean().describe('True when the run could not be asked and this is what was last recorded.'),
    omitted: z
      .array(z.enum(['input', 'output', 'error', 'compensations']))
      .optional()
      .describe('What was left out or shortened because it is large; `…/result` gives it whole.'),
    tasks: z.array(task).describe('The first page, in step order.'),
    tasksCursor: z
      .string()
      .nullable()
      .describe('Cursor of `…/tasks` for what follows these tasks; null when they are all.'),
  })
  .meta({ id: 'Execution' });

/** An execution as lists show it: without tasks, input and output. */
export const executionSummary = execution
  .omit({
    tasks: true,
    tasksCursor: true,
    input: true,
    output: true,
    reason: true,
    stale: true,
    omitted: true,
    compensated: true,
    compensations: true,
  })
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
