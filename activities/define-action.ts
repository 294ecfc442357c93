import { z } from 'zod';
import { AppError } from '../workflows/language/app-error.ts';
import type { Json } from '../workflows/language/json.ts';
import type { RetryPlan } from '../workflows/language/plan.ts';
import type { ActionFacts, StepExample } from '../workflows/language/step-type.ts';
import type { Connection } from './connections.ts';
import type { Databases } from './database/databases.ts';
import type { FileStore } from './files/file-store.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Outbound } from './outbound/outbound.ts';
import type { WarehousePart } from './warehouse/warehouse-part.ts';

/** What an action may use: everything from outside comes in here. */
export interface ActionContext {
  outbound: Outbound;
  /** Aborts on cancel, on the attempt's timeout and when the worker stops. */
  signal: AbortSignal;
  /** Equal for every attempt of this step in this execution. */
  idempotencyKey: string;
  /** 1 for the first. */
  attempt: number;
  /** Epoch milliseconds. */
  now: () => number;
  tenantId: string;
  executionId: string;
  /** Of the step: `load[3]/insert`. */
  path: string;
  /** Opens a stored connection of the tenant. @throws ActionFailure `connection-not-found` */
  connect: (name: string) => Promise<Connection>;
  /** Opens databases; absent: this worker opens none. Steps use `withDatabase`. */
  databases?: Databases;
  /** Sends mail; absent: this worker sends none. */
  mailer?: Mailer;
  /** Files; absent: this worker keeps none. */
  files?: FileStore;
  /** What the caller lent to the execution by that name; null: nothing. Only types that say so in `borrows` ask. */
  borrow?: (name: string) => Promise<string | null>;
  /** The only hosts that what this step was given may be sent to; null: any. `outbound` holds to it by itself. */
  hosts: readonly string[] | null;
}

/** One action step type: its schema, docs and behaviour together. */
export interface ActionStep extends ActionFacts {
  /** Parses the resolved input, performs it once and gives the output. @throws AppError, or ActionFailure to steer the retry. */
  perform: (input: Json, context: ActionContext) => Promise<Json>;
  /** How it becomes a part of a SQL script; absent: it does not. */
  warehouse?: WarehousePart;
}

/** Milliseconds; what a step type does without `retry` and `timeout` of its own. */
export interface ActionDefaults {
  retry?: Partial<RetryPlan>;
  attemptTimeoutMs?: number;
  totalTimeoutMs?: number;
  idempotent?: boolean;
  repeatable?: boolean;
  /** It may run in a segment of a `fast` definition: short, without heartbeats. */
  local?: true;
}

const HOUR_MS = 3_600_000;

/** Defines an action step; `run` gets the parsed input. */
export function defineAction<In extends z.ZodType, Out extends z.ZodType>(step: {
  type: string;
  aliases?: readonly string[];
  revision?: number;
  summary: string;
  docs?: string;
  input: In;
  output: Out;
  example: StepExample;
  defaults?: ActionDefaults;
  /** Whether performing it twice equals once with this authored input; absent: as `defaults.idempotent`. */
  idempotentFor?: (input: Json | undefined) => boolean;
  /** Names of secrets that a caller may lend to an execution for it, as in `ActionFacts`. */
  borrows?: readonly string[];
  /** The type of the output when the input's type is known; absent: `output`. */
  outputFor?: NonNullable<ActionFacts['outputFor']>;
  /** Checks what was authored beyond the schema, and completes it by what the graph around it says. */
  prepare?: NonNullable<ActionFacts['prepare']>;
  run: (input: z.output<In>, context: ActionContext) => Promise<z.output<Out>>;
}): ActionStep {
  const { defaults = {} } = step;
  return {
    kind: 'action',
    type: step.type,
    ...(step.aliases ? { aliases: step.aliases } : {}),
    revision: step.revision ?? 1,
    summary: step.summary,
    ...(step.docs ? { docs: step.docs } : {}),
    ...(step.idempotentFor ? { idempotentFor: step.idempotentFor } : {}),
    ...(step.outputFor ? { outputFor: step.outputFor } : {}),
    ...(step.prepare ? { prepare: step.prepare } : {}),
    ...(step.borrows ? { borrows: step.borrows } : {}),
    input: z.toJSONSchema(step.input, { io: 'input' }) as ActionFacts['input'],
    output: z.toJSONSchema(step.output) as ActionFacts['output'],
    example: step.example,
    defaults: {
      retry: {
        maxAttempts: 1,
        backoff: 'exponential',
        delayMs: 1000,
        maxDelayMs: 60_000,
        jitter: true,
        on: [],
        ...defaults.retry,
      },
      timeout: { attemptMs: defaults.attemptTimeoutMs ?? 30_000, totalMs: defaults.totalTimeoutMs ?? HOUR_MS },
      idempotent: defaults.idempotent ?? false,
      repeatable: defaults.repeatable ?? true,
      ...(defaults.local ? { local: defaults.local } : {}),
    },
    perform: async (given, context) => {
      const parsed = step.input.safeParse(given);
      if (!parsed.success) throw inputFailure(step.type, parsed.error);
      // What a step gives is sent as JSON and described by its output schema.
      return (await step.run(parsed.data, context)) as Json;
    },
  };
}

/** Another attempt would be given the same input, so it is final. */
function inputFailure(type: string, error: z.ZodError): AppError {
  const faults = error.issues.map((issue) => ({ pointer: toPointer(issue.path), detail: detailOf(issue) }));
  const told = faults.map(({ pointer, detail }) => `${pointer || 'the input'}: ${detail}`).join('; ');
  return new AppError('step-input-invalid', `The input of the ${type} step is not valid. ${told}`, {
    faults,
    details: { errors: faults },
  });
}

/** A refused key of a record is told by what is wrong with the key. */
function detailOf(issue: z.core.$ZodIssue): string {
  const inner = issue.code === 'invalid_key' ? issue.issues[0] : undefined;
  return inner ? `\`${String(issue.path.at(-1))}\` ${inner.message}` : issue.message;
}

/** RFC 6901. */
function toPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
