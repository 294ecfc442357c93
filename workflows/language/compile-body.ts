import type { z } from 'zod';
import type { retrySchema, timeoutSchema } from './definition-schema.ts';
import { parseDuration, YEAR_MS } from './duration.ts';
import type { Json } from './json.ts';
import type { ActionBody, RetryPlan, TimeoutPlan } from './plan.ts';
import type { ActionFacts } from './step-type.ts';

/** What a step says about how it is performed. */
interface Manner {
  retry?: z.infer<typeof retrySchema> | undefined;
  timeout?: z.infer<typeof timeoutSchema> | undefined;
  repeatable?: boolean | undefined;
  idempotent?: boolean | undefined;
}

/** The body of an action step: the type's defaults, with what the step says itself. `fast`: of the definition. */
export function actionBody(
  fields: Manner,
  input: Json | undefined,
  { defaults, idempotentFor }: ActionFacts,
  fast: boolean,
): ActionBody {
  const repeatable = fields.repeatable ?? defaults.repeatable;
  const idempotent = fields.idempotent ?? idempotentFor?.(input) ?? defaults.idempotent;
  const retry = retryPlan(fields.retry, defaults.retry);
  return {
    kind: 'action',
    retry,
    timeout: timeoutPlan(fields.timeout, defaults.timeout, retry),
    idempotent,
    repeatable,
    ...(fast && defaults.local && idempotent && repeatable ? { local: true as const } : {}),
  };
}

/** A `retry` without `maxAttempts` asks for three, unless the type brings more of its own. */
function retryPlan(authored: z.infer<typeof retrySchema> | undefined, defaults: RetryPlan): RetryPlan {
  if (!authored) return defaults;
  const delayMs = authored.delay === undefined ? defaults.delayMs : parseDuration(authored.delay);
  const maxDelayMs = authored.maxDelay === undefined ? defaults.maxDelayMs : parseDuration(authored.maxDelay);
  return {
    maxAttempts: authored.maxAttempts ?? Math.max(3, defaults.maxAttempts),
    backoff: authored.backoff ?? (authored.factor === undefined ? defaults.backoff : 'exponential'),
    ...(authored.factor === undefined ? {} : { factor: authored.factor }),
    delayMs,
    maxDelayMs: Math.max(delayMs, maxDelayMs),
    jitter: authored.jitter ?? defaults.jitter,
    on: authored.on ?? defaults.on,
  };
}

/** A longer attempt stretches the total, so that every allowed attempt has its time. */
function timeoutPlan(
  authored: z.infer<typeof timeoutSchema> | undefined,
  defaults: TimeoutPlan,
  retry: RetryPlan,
): TimeoutPlan {
  const given = typeof authored === 'string' ? { attempt: authored } : (authored ?? {});
  const total = given.total === undefined ? null : parseDuration(given.total);
  const attempt =
    given.attempt === undefined
      ? Math.min(defaults.attemptMs, total ?? defaults.attemptMs)
      : parseDuration(given.attempt);
  const stretched = Math.min(YEAR_MS, attempt * retry.maxAttempts + retry.maxDelayMs * (retry.maxAttempts - 1));
  return { attemptMs: attempt, totalMs: total ?? Math.max(defaults.totalMs, stretched) };
}
