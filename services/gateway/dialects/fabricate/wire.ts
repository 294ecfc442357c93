import { z } from 'zod';
import { json } from '../../../operations/resources.ts';

/** The published statuses. Clients take any other word for "still running" and poll for ever, so there is no fifth. */
export const taskStatus = z.enum(['in_progress', 'completed', 'failed', 'canceled']);

/** The parameters of a workflow by name; no body is none. */
export const parameters = z
  .record(z.string(), json)
  .default({})
  .meta({ id: 'FabricateParameters', description: 'The value of each parameter, by its name.' });

export const started = z
  .object({ task_id: z.uuid(), status: taskStatus })
  .meta({ id: 'FabricateStarted', description: 'The task that runs the workflow.' });

const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .describe('ISO 8601, UTC, to the second.');

/** Every key is always there. */
export const task = z
  .object({
    id: z.uuid(),
    workflow_id: z.string(),
    status: taskStatus,
    result: json.describe('What the workflow gave; null unless it completed.'),
    files: z
      .array(
        z.object({
          id: z.int().positive().describe('Counted within the task; a download needs both ids.'),
          name: z.string(),
          size: z.int().nonnegative().describe('Bytes.'),
          content_type: z.string(),
        }),
      )
      .describe('What the workflow wrote; empty unless it completed.'),
    error: z.string().nullable().describe('Why it failed; null unless it did.'),
    started_at: time,
    completed_at: time.nullable(),
    created_at: time,
  })
  .meta({ id: 'FabricateTask' });

/** The body of every error. */
export const fault = z.strictObject({ error: z.string() }).meta({ id: 'FabricateError' });
