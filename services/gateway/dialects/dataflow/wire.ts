import { z } from 'zod';
import { json } from '../../../operations/resources.ts';

/** The published statuses of an execution. */
export const executionStatus = z.enum(['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED']);
/** Those of a task; SKIPPED is one whose condition did not hold. */
export const taskStatus = z.enum([...executionStatus.options, 'SKIPPED']);

const url = z.url({ protocol: /^https?$/ });

const twoNames = [
  ['input', 'inputs'],
  ['webhook_url', 'webhook'],
] as const;

/** The seed's body, with the names that later revisions of the published docs gave the same fields. */
export const executeRequest = z
  .strictObject({
    input: json,
    webhook_url: url,
    inputs: json.describe('Later name of `input`.'),
    webhook: url.describe('Later name of `webhook_url`.'),
    monitoring: z.strictObject({ webhook_url: url, webhook: url }).partial(),
  })
  .partial()
  .superRefine((body, context) => {
    for (const [ours, later] of twoNames) {
      if (body[ours] === undefined || body[later] === undefined) continue;
      const message = `\`${ours}\` and \`${later}\` are two names of one field; give one of them.`;
      context.addIssue({ code: 'custom', path: [later], message });
    }
  })
  .optional()
  .meta({ id: 'DataflowExecuteRequest' });

export const createResponse = z
  .object({ workflow_id: z.string(), workflow_version: z.int().optional() })
  .meta({ id: 'DataflowWorkflow' });

export const executeResponse = z.object({ execution_id: z.string() }).meta({ id: 'DataflowStarted' });

export const laterExecuteResponse = z
  .object({
    workflow_execution_id: z.string(),
    workflow_id: z.string(),
    workflow_version: z.int().nullable(),
    status: executionStatus,
  })
  .meta({ id: 'DataflowLaterStarted' });

export const execution = z
  .object({
    execution_id: z.string(),
    workflow_id: z.string(),
    status: executionStatus,
    tasks: z.array(
      z.object({
        task_id: z.string(),
        type: z.string(),
        status: taskStatus,
        input: json.optional().describe('Once the task has started.'),
        output: json.optional().describe('Once the task has completed.'),
      }),
    ),
  })
  .meta({ id: 'DataflowExecution' });

export const laterExecution = laterExecuteResponse
  .extend({ tasks: z.array(z.object({ name: z.string(), status: taskStatus })) })
  .meta({ id: 'DataflowLaterExecution' });

export const executionList = z
  .object({
    executions: z.array(
      z.object({
        execution_id: z.string(),
        status: executionStatus,
        created_at: z.iso.datetime(),
        started_at: z.iso.datetime().nullable(),
        completed_at: z.iso.datetime().nullable(),
      }),
    ),
  })
  .meta({ id: 'DataflowExecutionList' });

/** What the values of inputs and outputs are. `object` is used as published, though no list of types has it. */
const valueType = z.enum(['text', 'number', 'boolean', 'file', 'object']);

/** The published document that specifies a task type. */
export const taskType = z
  .object({
    specification: z.object({
      type: z.string(),
      category: z.string(),
      description: z.string(),
      inputs: z.array(
        z.object({
          name: z.string(),
          type: valueType,
          required: z.boolean(),
          default: json.optional(),
          description: z.string(),
          example: json,
        }),
      ),
      outputs: z.array(
        z.object({
          name: z.string(),
          type: valueType,
          default: z.boolean().optional().describe('Whether the next task takes it when no reference is written.'),
          description: z.string(),
          example: json,
        }),
      ),
    }),
  })
  .meta({ id: 'DataflowTaskType' });

/** Where these documents are served is not published. */
export const taskTypeList = z.object({ task_types: z.array(taskType) }).meta({ id: 'DataflowTaskTypeList' });

/** Not published: the rows are those of the newest executions; `Link` leads on. */
export const listQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
