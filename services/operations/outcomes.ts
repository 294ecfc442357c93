import { z } from 'zod';
import { version } from './parameters.ts';
import { execution, json, labels, task } from './resources.ts';

/** How a start is asked for, beside the workflow or the definition. */
export const startOptions = {
  input: json.optional(),
  labels: labels.optional(),
  webhook: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }),
      style: z.string().min(1).default('v1').describe('Who shapes the body: `v1` or the name of a dialect.'),
    })
    .optional()
    .describe('Told of every change of the execution.'),
  idempotencyKey: z.string().min(1).max(255).optional(),
  waitMs: z.int().min(0).max(60_000).default(0).describe('How long to wait for the end.'),
};

/** How an execution is run again: changed where given. */
export const againOptions = {
  input: json.optional(),
  version: version.optional(),
  idempotencyKey: startOptions.idempotencyKey,
  waitMs: startOptions.waitMs,
};

/** What a waiting caller is answered with. */
export const runResponse = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: json,
});

/** What every operation that starts an execution gives. */
export const startOutcome = z.object({
  execution,
  ended: z.boolean().describe('Whether it has ended in time.'),
  response: runResponse.nullable().describe('What a Response step answers with.'),
  joined: z.boolean().describe('An earlier request of its key has started it.'),
});

/** A task with each of its failed attempts. */
export const taskWithAttempts = task.extend({
  attemptList: z.array(
    z.object({
      attempt: z.int().positive(),
      error: task.shape.error,
      at: z.iso.datetime(),
      retryAt: z.iso.datetime().nullable(),
    }),
  ),
});

export type StartOutcome = z.infer<typeof startOutcome>;
