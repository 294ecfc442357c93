import { z } from 'zod';
import { executionStatus, json, labels, taskStatus } from '../../../operations/resources.ts';

/** A parameter that may be repeated or hold a comma-separated list. */
export function listOf<const Words extends Record<string, string>>(item: z.ZodEnum<Words>) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((part) => part.split(',')))
    .pipe(z.array(item));
}

/** A parameter that may be repeated. */
const repeated = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const limits = 'must be a whole number from 1 to 200';
const paging = {
  cursor: z.string().min(1).max(1024).optional().describe('`nextCursor` of the page before.'),
  limit: z.coerce.number(limits).int(limits).min(1, limits).max(200, limits).default(50).describe('Rows per page.'),
};
const label = repeated.optional().describe('`name=value`; repeated ones must all match.');
const time = z.iso.datetime({ offset: true }).optional();

export const pageQuery = z.strictObject(paging);
export const workflowsQuery = z.strictObject({ ...paging, label });
export const tasksQuery = z.strictObject({
  ...paging,
  status: listOf(taskStatus).optional().describe('Repeated, or separated by commas.'),
  step: z
    .string()
    .max(1000)
    .optional()
    .describe('A path (`load[3]`) or the id of a step: with everything inside of it.'),
  type: z.string().max(200).optional().describe('A step type.'),
});
const executionFilters = {
  ...paging,
  status: listOf(executionStatus).optional().describe('Repeated, or separated by commas.'),
  label,
  createdAfter: time.describe('RFC 3339.'),
  createdBefore: time.describe('RFC 3339.'),
  order: z.enum(['asc', 'desc']).default('desc').describe('By time of creation.'),
  parent: z.string().optional().describe('The execution whose Workflow steps started them.'),
  startedBy: z
    .string()
    .regex(/^(?:sch|tr|ex)-[0-9a-z]{8}$/, 'must be the id of a schedule, a trigger or an execution')
    .optional()
    .describe('The schedule, the trigger or the execution that started them, or that they retry or rerun.'),
};
export const workflowExecutionsQuery = z.strictObject(executionFilters);
export const executionsQuery = z.strictObject({
  ...executionFilters,
  workflow: z.string().optional().describe('Id or alias.'),
});
export const approvalsQuery = z.strictObject({
  ...paging,
  label,
  workflow: z.string().optional().describe('Id or alias.'),
});
export const updateQuery = z.strictObject({
  enabled: z.enum(['true', 'false']).optional().describe('Whether the workflow can be started.'),
});

/** The definition itself. */
export const definition = json;

const webhook = z
  .union([z.url({ protocol: /^https?$/ }), z.strictObject({ url: z.url({ protocol: /^https?$/ }) })])
  .transform((value) => (typeof value === 'string' ? { url: value } : value))
  .describe('Told of every change of the execution.');
const version = z.int().positive();

export const startRequest = z
  .strictObject({ input: json, labels, version: version.describe('The newest unless given.'), webhook })
  .partial()
  .optional()
  .meta({ id: 'StartRequest' });
export const inlineRequest = z
  .strictObject({ definition: json, input: json.optional(), labels: labels.optional(), webhook: webhook.optional() })
  .meta({ id: 'InlineStartRequest' });
export const againRequest = z
  .strictObject({
    input: json.describe('The recorded input unless given.'),
    version: version.describe('The recorded one unless given.'),
  })
  .partial()
  .optional()
  .meta({ id: 'StartAgainRequest' });
export const reasonRequest = z
  .strictObject({ reason: z.string().max(1000).optional() })
  .optional()
  .meta({ id: 'ReasonRequest' });

const note = z.string().max(1000).describe('Who did this and why; kept on the task.');
export const retryTaskRequest = z
  .strictObject({ input: json.describe('In place of the input that failed.') })
  .partial()
  .optional()
  .meta({ id: 'RetryTaskRequest' });
export const noteRequest = z.strictObject({ note }).partial().optional().meta({ id: 'NoteRequest' });
export const completeRequest = z
  .strictObject({ output: json.describe('The answer, or what the step would have given.'), note })
  .partial()
  .optional()
  .meta({ id: 'CompleteTaskRequest' });
export const failRequest = z
  .strictObject({
    code: z.string().min(1).max(100).describe('`step-failed` unless given.'),
    message: z.string().max(1000),
  })
  .partial()
  .optional()
  .meta({ id: 'FailTaskRequest' });
export const eventRequest = z
  .strictObject({
    name: z.string().min(1).max(200).describe('What has happened.'),
    correlation: z
      .union([z.string().min(1).max(500), z.number(), z.boolean()])
      .describe('Which one it has happened to. Numbers and booleans are compared as text.'),
    payload: json.optional().describe('The output of the steps that wait; `null` unless given.'),
    id: z.string().min(1).max(255).optional().describe('Another event of the same id is not taken again.'),
  })
  .meta({ id: 'EventRequest' });
