import { z } from 'zod';
import { parseDuration, YEAR_MS } from './duration.ts';

/** What a definition may be at most (design section 9). */
export const definitionLimits = { bytes: 256 * 1024, steps: 500, nesting: 10, depth: 100 } as const;

/** An ISO 8601 duration from 1 ms to 1 year. */
const duration = z.string().superRefine((text, context) => {
  try {
    const ms = parseDuration(text);
    if (ms < 1 || ms > YEAR_MS)
      context.addIssue({ code: 'custom', message: `"${text}" must be between 1 ms and 1 year` });
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: error instanceof Error ? error.message : 'must be an ISO 8601 duration',
    });
  }
});
/** A name that expressions can write. */
export const stepIdSchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
    'must start with a letter or _, go on with letters, digits or _, and have 64 characters at most, so that expressions can name it',
  )
  .refine((id) => !id.startsWith('__'), 'must not start with __')
  .refine((id) => !reserved.has(id), 'is a word of the expression language; choose another');

/** Words that CEL reserves: `steps.<word>` could not be read. */
const reserved = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
  'prototype',
]);
const list = z.array(z.unknown());
const labels = z
  .record(z.string().min(1).max(63), z.string().max(255))
  .refine((value) => Object.keys(value).length <= 32, 'at most 32 labels');

/** Attempts of a step that fails. Durations are ISO 8601; `on` lists the error codes that are retried. */
export const retrySchema = z
  .strictObject({
    maxAttempts: z.int().min(1).max(100).optional(),
    backoff: z.enum(['fixed', 'linear', 'exponential']).optional(),
    factor: z.number().min(1).max(100).optional(),
    delay: duration.optional(),
    maxDelay: duration.optional(),
    jitter: z.boolean().optional(),
    on: z.array(z.string().min(1).max(100)).max(50).optional(),
  })
  .refine(({ backoff, factor }) => factor === undefined || backoff === undefined || backoff === 'exponential', {
    path: ['factor'],
    message: 'goes with the backoff "exponential" only',
  });

/** One attempt, or one attempt and all of them with the pauses between. */
export const timeoutSchema = z.union([
  duration,
  z.strictObject({ attempt: duration.optional(), total: duration.optional() }),
]);

const template = z.string().refine((text) => text.includes('{{'), 'must be a whole number from 1, or a template');

/** A concurrency key, shared by all executions of the tenant. */
export const limitSchema = z.strictObject({
  key: z.union([z.string().min(1).max(2000), z.number(), z.boolean()]),
  max: z.union([z.int().min(1).max(1_000_000), template]),
});

/** Starts of a step type per period and key, shared by all executions of the tenant. */
export const rateSchema = z.strictObject({
  max: z.int().min(1).max(1_000_000),
  per: duration,
  key: z.union([z.string().min(1).max(2000), z.number(), z.boolean()]).optional(),
});

/** When a step with several predecessors may start. */
export const joinSchema = z.union([
  z.enum(['all', 'any', 'collect']),
  z.strictObject({ atLeast: z.int().min(1).max(definitionLimits.steps) }),
]);

/** How what a step did is undone. */
export const compensateSchema = z.strictObject({
  on: z.enum(['completed', 'attempted']).optional(),
  type: z.string(),
  input: z.unknown().optional(),
  retry: retrySchema.optional(),
  timeout: timeoutSchema.optional(),
});

/** The fields of a definition beside its steps. */
export const definitionFields = {
  name: z.string().trim().min(1).max(200).optional(),
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(10_000).optional(),
  alias: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/i, 'must be up to 63 letters, digits, - and _')
    .nullish(),
  labels: labels.optional(),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  steps: list,
  timeout: duration.default('PT24H'),
  durability: z.enum(['step', 'fast']).default('step'),
  expose: z.record(z.string(), z.unknown()).optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
  limit: limitSchema.optional(),
} as const;

const handler = z.strictObject(Object.fromEntries([['then', list]]) as { then: typeof list });

/** The fields that every step may have. */
export const stepFields = {
  id: stepIdSchema.optional(),
  name: z.string().max(200).optional(),
  type: z.string(),
  input: z.unknown().optional(),
  after: z.array(z.string()).max(definitionLimits.steps).optional(),
  when: z.string().optional(),
  retry: retrySchema.optional(),
  timeout: timeoutSchema.optional(),
  onError: z.union([z.enum(['fail', 'skip', 'wait']), handler]).optional(),
  repeatable: z.boolean().optional(),
  idempotent: z.boolean().optional(),
  join: joinSchema.optional(),
  forEach: z.record(z.string(), z.unknown()).optional(),
  compensate: compensateSchema.optional(),
  limit: limitSchema.optional(),
  rateLimit: rateSchema.optional(),
  encrypt: z
    .array(
      z
        .string()
        .regex(/^[^.{}]{1,100}(?:\.[^.{}]{1,100}){0,9}$/, 'is words with dots between them, such as body.email'),
    )
    .min(1)
    .max(50)
    .optional(),
} as const;

/** Words that the language will take; named so that nobody hunts for a typo. */
export const laterWords: {
  readonly definition: readonly string[];
  readonly step: readonly string[];
  readonly type: readonly string[];
} = {
  definition: ['schedule', 'triggers', 'onFailure', 'secrets'],
  step: ['cache'],
  type: ['JavaScript', 'JSONata', 'Jq', 'File', 'Email', 'Llm', 'Webhook'],
};

/** Words of other systems, each with what to write instead. */
export const foreignWords: {
  readonly definition: { readonly [word: string]: string };
  readonly step: { readonly [word: string]: string };
} = {
  definition: {
    concurrency: 'write `"limit": { "key": "…", "max": 1 }`',
    variables: 'declare variables in `vars`',
  },
  step: {
    heartbeat: 'long actions report by themselves that they are alive; leave it out',
    repeat: 'use a Loop with `count`, or `forEach`',
    while: 'use a Loop with `while`',
    until: 'use a Loop with `until`',
    parallel: 'use a Parallel with `branches`',
    next: 'name the steps before a step in its `after`',
    dependsOn: 'name the steps before a step in its `after`',
    concurrency: 'it belongs into `forEach`, or into the input of a Loop; for a limit across executions use `limit`',
  },
};
