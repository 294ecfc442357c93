import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredTrigger } from '../store/trigger-store.ts';
import { json, labels } from './resources.ts';
import { seconds } from './schedule-spec.ts';

const DAY_MS = 86_400_000;

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'is the name of a header: letters, digits and -')
  .transform((name) => name.toLowerCase());
const window = seconds(1000, 30 * DAY_MS, '1 second to 30 days')
  .default('P1D')
  .describe('How long a key is known.');

const keyRule = z
  .union([
    z.strictObject({ header: headerName, window }),
    z.strictObject({ expression: z.string().min(1).max(2000).describe('A template such as `{{ body.id }}`.'), window }),
  ])
  .describe(
    'What tells one delivery from its repetitions: those start nothing. A request without it is taken every time.',
  );

const secret = z
  .string()
  .min(8)
  .max(1000)
  .optional()
  .describe('Shared with the sender; never given back. Needed with a new scheme; left out it stays.');

const signatureRule = z
  .union([
    z.strictObject({ scheme: z.literal('standard-webhooks'), secret }),
    z.strictObject({
      scheme: z.literal('hmac-sha256').describe('HMAC-SHA256 of the body as it was sent.'),
      header: headerName,
      prefix: z.string().max(32).default('').describe('Before the signature in the header, such as `sha256=`.'),
      encoding: z.enum(['hex', 'base64']).default('hex'),
      secret,
    }),
  ])
  .describe('What the sender signs requests with; null: the token alone opens.');

/** What a caller sends of a trigger. */
export const triggerFields = {
  name: z.string().min(1).max(200).nullable().default(null),
  version: z.int().positive().nullable().default(null).describe('null: the newest when a hook comes.'),
  input: json
    .default('{{ body }}')
    .describe('Of the execution. Templates may name `body`, `headers` (in lower case), `query` and `trigger.id`.'),
  labels: labels.default({}).describe('Of each execution.'),
  idempotency: keyRule.nullable().default(null),
  signature: signatureRule.nullable().default(null),
};

const time = z.iso.datetime().describe('RFC 3339, UTC.');

/** A trigger as it is shown: never its token, nor its secret. */
export const trigger = z
  .object({
    id: z.string().describe('`tr-` and 8 of [0-9a-z].'),
    workflow: z.string().describe('Its id.'),
    name: z.string().nullable(),
    version: z.int().positive().nullable(),
    input: json,
    labels,
    idempotency: z
      .union([
        z.object({ header: z.string(), window: z.string() }),
        z.object({ expression: z.string(), window: z.string() }),
      ])
      .nullable(),
    signature: z
      .union([
        z.object({ scheme: z.literal('standard-webhooks') }),
        z.object({
          scheme: z.literal('hmac-sha256'),
          header: z.string(),
          prefix: z.string(),
          encoding: z.enum(['hex', 'base64']),
        }),
      ])
      .nullable(),
    createdAt: time,
    updatedAt: time,
    lastUsedAt: time.nullable().describe('To the minute.'),
  })
  .meta({ id: 'Trigger' });

/** The same with what opens it. */
export const triggerWithToken = trigger
  .extend({
    token: z.string().describe('Shown this once: only its SHA-256 is kept. Senders post to `/v1/hooks/{token}`.'),
  })
  .meta({ id: 'TriggerWithToken' });

/** A stored trigger as it is shown. */
export function presentTrigger(stored: StoredTrigger): z.output<typeof trigger> {
  const { id, workflowId, content, createdAt, updatedAt, lastUsedAt } = stored;
  return {
    id,
    workflow: workflowId,
    ...content,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

/** @throws AppError `trigger-not-found` */
export function triggerNotFound(id: string): never {
  throw new AppError('trigger-not-found', `There is no trigger ${JSON.stringify(id)} of this workflow.`);
}
